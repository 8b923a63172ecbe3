"""The door: what a socket may cost before anybody knows who is behind it.

uvicorn bounds neither heads nor sockets nor unread answers; here its protocols get those bounds.
"""
