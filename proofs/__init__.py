"""What is true: claims, their proofs, and the kernel that checks them."""
