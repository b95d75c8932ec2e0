"""What the service is measured beside: small, plain programs of their own."""
