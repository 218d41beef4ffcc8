"""Any input for any public call: example calls, odd values, and the judge of what comes of them."""
