"""What a customer sees: plain pages under /customer/, rendered on the server, for shared screens and for themselves."""
