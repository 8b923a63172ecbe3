"""A meter at Localvolts that is not there."""
