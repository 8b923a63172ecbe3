"""Day-ahead prices of the European power exchange, with a forecast of the days after."""
