"""What a person sees: figures drawn from records alone; nothing here loads torch."""
