"""CovaU, an Australian retailer whose plans the regulator publishes."""
