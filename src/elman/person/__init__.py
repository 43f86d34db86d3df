"""What is known of one person: facts, neural cache, fast weights, and the store that keeps them."""
