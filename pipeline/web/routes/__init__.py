"""The page's addresses: signing in and out, the queue, and its items."""
