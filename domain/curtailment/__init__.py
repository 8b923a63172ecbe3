"""When export is limited, and whether the limit holds."""
