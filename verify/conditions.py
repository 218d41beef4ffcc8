from proofs.lattice import mobius

interactions = mobius
