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

Section Factored.
Variables (N : finType) (R : realFieldType).
Implicit Types (S T : {set N}) (g : graph N) (d : {set N} -> seq nat) (F : nat -> {set N}).

(* Graphs made by factoring.  At first there are the leaves, and every concept is described by the places of
   its variables; a step adds a node for some nodes ks, and in the descriptions chosen for it that have
   all of ks it stands for them. *)
Inductive factored : graph N -> ({set N} -> seq nat) -> Prop :=
| Flat : factored [seq Leaf i | i <- enum N] (fun T => [seq index i (enum N) | i <- enum T])
| Factor g d ks (chosen : pred {set N}) : factored g d -> all (fun k => k < size g)%N ks ->
    factored (rcons g (And N ks)) (fun T =>
      if chosen T && all (mem (d T)) ks then size g :: [seq k <- d T | k \notin ks] else d T).

(* at last every concept gets a node *)
Definition with_concepts g d (Om : {set {set N}}) := g ++ [seq And N (d T) | T <- enum Om].
Definition place g (Om : {set {set N}}) T := (size g + index T (enum Om))%N.

Lemma in_cup (s : seq nat) F i : (i \in \bigcup_(k <- s) F k) = has (fun k => i \in F k) s.
Proof. by elim: s => [|k s IH]; rewrite ?big_nil ?inE // big_cons inE IH. Qed.

Lemma eq_cup (s : seq nat) F F' : {in s, F =1 F'} -> \bigcup_(k <- s) F k = \bigcup_(k <- s) F' k.
Proof. by move=> H; rewrite big_seq [RHS]big_seq; apply: eq_bigr. Qed.

Lemma size_members g : size (members g) = size g.
Proof. by elim/last_ind: g => // g a IH; rewrite /members foldl_rcons !size_rcons IH. Qed.

Lemma factored_describes g d : factored g d -> forall T,
  all (fun k => k < size g)%N (d T) /\ \bigcup_(k <- d T) nth set0 (members g) k = T.
Proof.
elim=> {g d} [T|g d ks chosen _ IH ksg T].
  have E : members [seq Leaf i | i <- enum N] = [seq [set i] | i <- enum N].
    elim/last_ind: (enum N) => // s i IH; by rewrite !map_rcons /members foldl_rcons /= -/(members _) IH.
  split; first by apply/allP => k /mapP [i _ ->]; rewrite size_map index_mem mem_enum.
  rewrite E; apply/setP => i; rewrite in_cup has_map; apply/hasP/idP => [[j]|iT].
    rewrite mem_enum /= => jT; rewrite (nth_map j) ?index_mem ?mem_enum // nth_index ?mem_enum //.
    by rewrite inE => /eqP ->.
  exists i; rewrite ?mem_enum //= (nth_map i) ?index_mem ?mem_enum //.
  by rewrite nth_index ?mem_enum // inE.
have [dg dT] := IH T.
have M : members (rcons g (And N ks)) = rcons (members g) (node_members (members g) (And N ks)).
  by rewrite /members foldl_rcons.
have old k : (k < size g)%N -> nth set0 (members (rcons g (And N ks))) k = nth set0 (members g) k.
  by move=> kg; rewrite M nth_rcons size_members kg.
case: ifP => [/andP [_ sub]|_]; rewrite size_rcons; last first.
  split; first by apply: sub_all dg => k /ltnW.
  by rewrite -[RHS]dT; apply: eq_cup => k kd; apply: old; apply: (allP dg).
split=> [/=|].
  rewrite ltnSn /=; apply/allP => k; rewrite mem_filter => /andP [_ kd].
  by apply: ltnW; apply: (allP dg).
have new : nth set0 (members (rcons g (And N ks))) (size g) = \bigcup_(k <- ks) nth set0 (members g) k.
  by rewrite M nth_rcons size_members ltnn eqxx.
rewrite big_cons new -[RHS]dT.
rewrite (@eq_cup [seq k <- d T | k \notin ks] _ (nth set0 (members g))) => [|k]; last first.
  by rewrite mem_filter => /andP [_ kd]; apply: old; apply: (allP dg).
apply/setP => i; rewrite inE !in_cup; apply/orP/hasP => [[/hasP [k kk ik]|/hasP [k]]|[k kd ik]].
- by exists k => //; apply: (allP sub).
- by rewrite mem_filter => /andP [_ kd] ik; exists k.
case: (boolP (k \in ks)) => kk; [left|right]; apply/hasP; exists k => //.
by rewrite mem_filter kk.
Qed.

(* A: a graph made by factoring, as often as one likes and wherever one likes, has the value of the sparse sum
   of Om on every mask. *)
Theorem factored_graph v (Om : {set {set N}}) g d S : factored g d ->
  root (R := R) v Om (with_concepts g d Om) (place g Om) S = sketch v Om S.
Proof.
move=> /factored_describes H; apply: aog_equivalence => T TO.
have E (Ts : seq {set N}) : members (g ++ [seq And N (d T) | T <- Ts]) = members g ++ Ts.
  elim/last_ind: Ts => [|Ts U IH]; first by rewrite !cats0.
  rewrite map_rcons -!rcons_cat /members foldl_rcons -/(members _) IH; congr rcons.
  have [dg dU] := H U; rewrite -[RHS]dU /=; apply: eq_cup => k kd.
  by rewrite nth_cat size_members (allP dg).
by rewrite E nth_cat size_members /place ltnNge leq_addr /= addKn nth_index // mem_enum.
Qed.
End Factored.
