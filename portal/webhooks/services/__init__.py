"""What is done to addresses and deliveries."""
