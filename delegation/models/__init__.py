"""What the register of delegated powers and its cases consist of."""
