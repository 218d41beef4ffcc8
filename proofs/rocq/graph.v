(* And-Or graphs: real nodes, their members, and factoring (paper A, the And-Or graph).

   A graph is a list of nodes, each a leaf or the AND of nodes that stand before it, so a coalition
   that several concepts share is one node with several parents.  Its root adds v(empty) to the sum of
   I(T) times the worth of the node of T.  The idea: a node is worth 1 where all its members are
   present and 0 elsewhere, by induction along the list; so what is factored out does not matter. *)
From mathcomp Require Import all_ssreflect all_algebra.
From sparse Require Import game harsanyi sparse.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Graph.
Variables (N : finType) (R : realFieldType).
Implicit Types (S T C : {set N}).

(* a leaf, or the AND of the nodes at these places of the list *)
Inductive node := Leaf of N | And of seq nat.
Definition graph := seq node.

(* what the nodes of g stand for: the variables below them, node after node *)
Definition node_members (before : seq {set N}) a : {set N} :=
  match a with Leaf i => [set i] | And kids => \bigcup_(k <- kids) nth set0 before k end.
Definition members (g : graph) := foldl (fun before a => rcons before (node_members before a)) ([::] : seq {set N}) g.

(* what the nodes of g are worth on the mask S: a leaf its bit, an AND the product of its children *)
Definition node_worth S (before : seq R) a : R :=
  match a with Leaf i => (i \in S)%:R | And kids => \prod_(k <- kids) nth 1 before k end.
Definition worths S (g : graph) := foldl (fun before a => rcons before (node_worth S before a)) ([::] : seq R) g.

Let node_worthE S (before : seq {set N}) a :
  node_worth S [seq (T \subset S)%:R | T : {set N} <- before] a = (node_members before a \subset S)%:R :> R.
Proof.
case: a => [i|kids] /=; first by rewrite sub1set.
elim: kids => [|k kids IH]; first by rewrite !big_nil sub0set.
rewrite !big_cons IH subUset -mulnb natrM; congr (_ * _).
case: (ltnP k (size before)) => H; first by rewrite (nth_map set0).
by rewrite !nth_default ?size_map // sub0set.
Qed.

(* Every node of every graph is worth 1 where all its members are present, and 0 elsewhere. *)
Theorem worth_of_nodes S g : worths S g = [seq (T \subset S)%:R | T : {set N} <- members g].
Proof.
rewrite /worths /members -[LHS]/(foldl _ [seq (T \subset S)%:R | T : {set N} <- [::]] g).
elim: g [::] => //= a g IH before; by rewrite -IH map_rcons node_worthE.
Qed.

(* the root over the concepts of Om, of which concept T has the node at place nd T *)
Definition root (v : {set N} -> R) (Om : {set {set N}}) (g : graph) (nd : {set N} -> nat) S :=
  v set0 + \sum_(T in Om | T != set0) dividend v T * nth 1 (worths S g) (nd T).

(* A: whatever the graph is, as long as the node of T has the members T, its root is the sparse sum of
   Om on every mask. *)
Theorem aog_equivalence v (Om : {set {set N}}) g nd S : (forall T, T \in Om -> nth set0 (members g) (nd T) = T) ->
  root v Om g nd S = sketch v Om S.
Proof.
move=> H; rewrite /root /sketch; congr (_ + _).
rewrite [RHS](eq_bigl (fun T => [&& T \in Om, T != set0 & T \subset S])) // [RHS]big_mkcond [LHS]big_mkcond /=.
apply: eq_bigr => T _; case: (boolP (T \in Om)) => //= TO; case: eqVneq => //= _.
rewrite worth_of_nodes; have [lt|ge] := ltnP (nd T) (size (members g)).
  by rewrite (nth_map set0) // H //; case: ifP; rewrite ?mulr1 ?mulr0.
have T0 : T = set0 by rewrite -(H T TO) nth_default.
by rewrite nth_default ?size_map // T0 sub0set mulr1.
Qed.

(* Factoring is sound: put a node for the children ks before a node, and let it stand for them: the
   node keeps its members. *)
Theorem factoring (before : seq {set N}) ks rest :
  node_members (rcons before (node_members before (And ks))) (And (size before :: rest)) =
  node_members before (And ks) :|: \bigcup_(k <- rest) nth set0 (rcons before (node_members before (And ks))) k.
Proof. by rewrite /= big_cons nth_rcons ltnn eqxx. Qed.

End Graph.
