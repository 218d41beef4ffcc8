(* Interactions as integrals of mixed derivatives (B, condition (i) and Lemma 1; this suite).

   A score is C^k on the box between the baseline b and the sample x when its derivatives in any order of
   the variables exist up to order k and are continuous there; nothing is asked outside the box, and on its
   faces no derivative across them.  The idea: the dividend is a difference in every coordinate of S, and
   the fundamental theorem of calculus turns one difference after the other into an integral.  The
   differences of the others pass to the derivative, so no integral is ever differentiated or swapped. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From mathcomp Require Import all_ssreflect.
From sparse Require Import reals.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope R_scope.

Section Interval.
Variables a c : R.
Definition between y := Rmin a c <= y <= Rmax a c.
Definition inside y := Rmin a c < y < Rmax a c.
Definition clamp y := Rmax (Rmin a c) (Rmin (Rmax a c) y).

Lemma clamp_between y : between (clamp y).
Proof.
rewrite /between /clamp; split; first exact: Rmax_l.
by apply: Rmax_lub; [apply: Rle_trans (Rmin_l _ _) (Rmax_l _ _)|apply: Rmin_l].
Qed.

Lemma clamp_id y : between y -> clamp y = y.
Proof. by move=> [l h]; rewrite /clamp (Rmin_right _ _ h) Rmax_right. Qed.

Lemma clamp_near y z : Rabs (clamp y - clamp z) <= Rabs (y - z).
Proof.
have H u : u < Rmin a c /\ clamp u = Rmin a c \/ Rmax a c < u /\ clamp u = Rmax a c \/
    between u /\ clamp u = u.
  have lh := Rle_trans _ _ _ (Rmin_l a c) (Rmax_l a c).
  case: (Rlt_le_dec u (Rmin a c)) => [ul|lu].
    by left; split=> //; rewrite /clamp (Rmin_right (Rmax a c) u) 1?(Rmax_left (Rmin a c) u); lra.
  right; case: (Rlt_le_dec (Rmax a c) u) => [hu|uh].
    by left; split=> //; rewrite /clamp (Rmin_left (Rmax a c) u) 1?(Rmax_right (Rmin a c) (Rmax a c)); lra.
  by right; split=> //; apply: clamp_id.
have := Rle_trans _ _ _ (Rmin_l a c) (Rmax_l a c); move: (H y) (H z); rewrite /between.
case=> [[? ->]|[[? ->]|[? ->]]] [[? ->]|[[? ->]|[? ->]]] ?; rewrite /Rabs;
  by repeat (case: Rcase_abs => ?); lra.
Qed.

Lemma ends_between : between a /\ between c.
Proof.
by split; split; [exact: Rmin_l|exact: Rmax_l|exact: Rmin_r|exact: Rmax_r].
Qed.

(* the fundamental theorem: g need be the derivative of f inside the interval only *)
Lemma fundamental (f g : R -> R) : (forall y, inside y -> is_derive f y (g y)) ->
  (forall y, continuous (fun z => f (clamp z)) y) -> (forall y, continuous (fun z => g (clamp z)) y) ->
  is_RInt g a c (f c - f a).
Proof.
move=> fg fc gc; pose G y := RInt (fun z => g (clamp z)) a y.
have int y : ex_RInt (fun z => g (clamp z)) a y.
  by apply: (@ex_RInt_continuous R_CompleteNormedModule) => z _; exact: gc.
have dG y : is_derive G y (g (clamp y)).
  apply: (@is_derive_RInt _ (fun z => g (clamp z)) G a y _ (gc y)).
  by apply: filter_forall => z; apply: (@RInt_correct R_CompleteNormedModule).
have [m [_]] : exists m, Rmin a c <= m <= Rmax a c /\
    (f (clamp c) - G c) - (f (clamp a) - G a) = 0 * (c - a).
  apply: (MVT_gen (fun y => f (clamp y) - G y) a c (fun _ => 0)) => y yi.
    have -> : 0 = g y - g (clamp y) by rewrite clamp_id; [lra|case: yi => *; split; lra].
    apply: is_derive_minus; last exact: dG.
    apply: is_derive_ext_loc (fg y yi); have [l h] := yi.
    have d0 : 0 < Rmin (y - Rmin a c) (Rmax a c - y) by apply: Rmin_glb_lt; lra.
    exists (mkposreal _ d0) => z; rewrite /ball /= /AbsRing_ball /abs /minus /plus /opp /= => near.
    rewrite clamp_id //; move: near.
    move: (Rmin_l (y - Rmin a c) (Rmax a c - y)) (Rmin_r (y - Rmin a c) (Rmax a c - y)).
    by rewrite /between /Rabs; case: Rcase_abs => ? ? ? ?; lra.
  apply/continuity_pt_filterlim; apply: (@continuous_minus _ R_AbsRing R_NormedModule); first exact: fc.
  by apply: ex_derive_continuous; exists (g (clamp y)).
have [ea ec] := ends_between; rewrite !clamp_id // => E.
have -> : f c - f a = G c by move: E; rewrite /G RInt_point /zero /=; lra.
apply: (is_RInt_ext (fun z => g (clamp z))); last exact: (@RInt_correct R_CompleteNormedModule).
by move=> y [l h]; rewrite clamp_id //; split; lra.
Qed.
End Interval.

Lemma near_minus a a' c c' e :
  Rabs (a - a') < e / 2 -> Rabs (c - c') < e / 2 -> Rabs ((a - c) - (a' - c')) < e.
Proof. by rewrite /Rabs; repeat (case: Rcase_abs => ?); lra. Qed.

Section Calculus.
Variables (N : finType) (b x : N -> R).
Implicit Types (p q : N -> R) (i j : N) (s t : seq N) (f g v : (N -> R) -> R) (S T U : {set N}).
Let difference := @difference N b x.
Let masked := @masked N b x.
Let I v := dividend (game_at b x v).

Definition in_box p := forall i, between (b i) (x i) (p i).

Definition continuous_on_box f := forall p, in_box p -> forall eps, 0 < eps ->
  exists delta, 0 < delta /\
    forall q, in_box q -> (forall i, Rabs (q i - p i) < delta) -> Rabs (f q - f p) < eps.

(* g is the derivative of f in coordinate i, wherever that lies inside its interval *)
Definition partial i f g := forall p, in_box p -> inside (b i) (x i) (p i) ->
  is_derive (fun y => f (set_at p i y)) (p i) (g p).

(* v is C^k on the box.  D s is its derivative in the variables of s, in this order. *)
Definition smooth k v (D : seq N -> (N -> R) -> R) :=
  [/\ forall p, D [::] p = v p,
      forall s i, (size s < k)%N -> partial i (D s) (D (rcons s i)) &
      forall s, (size s <= k)%N -> continuous_on_box (D s)].

(* The integral of g over the box of the variables of s, one after the other, the others as in p: the
   first says that all these integrals exist and what they are, the second computes them. *)
Fixpoint is_integral s g p l :=
  if s is i :: s' then
    exists h, (forall y, between (b i) (x i) y -> is_integral s' g (set_at p i y) (h y)) /\
              is_RInt h (b i) (x i) l
  else l = g p.

Fixpoint integral s g p :=
  if s is i :: s' then RInt (fun y => integral s' g (set_at p i y)) (b i) (x i) else g p.

Lemma is_integral_unique s g p l : is_integral s g p l -> integral s g p = l.
Proof.
elim: s p l => [|i s IH] p l /= => [-> //|[h [H int]]].
apply: is_RInt_unique; apply: is_RInt_ext int => y [l0 h0].
by rewrite (IH _ (h y)) //; apply: H; split; apply: Rlt_le.
Qed.

Lemma in_box_set p i y : in_box p -> between (b i) (x i) y -> in_box (set_at p i y).
Proof. by move=> pb yb j; rewrite /set_at; case: eqP => [->|_]. Qed.

Lemma in_box_ends p i : in_box p -> in_box (set_at p i (b i)) /\ in_box (set_at p i (x i)).
Proof. by move=> pb; have [eb ex] := ends_between (b i) (x i); split; apply: in_box_set. Qed.

Lemma in_box_masked S : in_box (masked S).
Proof.
by move=> i; have [eb ex] := ends_between (b i) (x i); rewrite /masked /reals.masked; case: ifP.
Qed.

Lemma continuous_at_end i c f : between (b i) (x i) c -> continuous_on_box f ->
  continuous_on_box (fun p => f (set_at p i c)).
Proof.
move=> cb fc p pb eps e0; have [d [d0 H]] := fc _ (in_box_set pb cb) eps e0.
exists d; split=> // q qb near; apply: H => [|j]; first exact: in_box_set.
by rewrite /set_at; case: eqP => // _; rewrite Rminus_eq_0 Rabs_R0.
Qed.

Lemma continuous_difference s f : continuous_on_box f -> continuous_on_box (difference s f).
Proof.
elim: s => [//|i s IH] fc p pb eps e0; have [eb ex] := ends_between (b i) (x i).
have e2 : 0 < eps / 2 by lra.
have [d1 [d10 H1]] := continuous_at_end ex (IH fc) pb e2.
have [d2 [d20 H2]] := continuous_at_end eb (IH fc) pb e2.
exists (Rmin d1 d2); split=> [|q qb near]; first exact: Rmin_glb_lt.
have n1 j : Rabs (q j - p j) < d1 by apply: Rlt_le_trans (near j) (Rmin_l _ _).
have n2 j : Rabs (q j - p j) < d2 by apply: Rlt_le_trans (near j) (Rmin_r _ _).
exact: near_minus (H1 q qb n1) (H2 q qb n2).
Qed.

Lemma continuous_in_one f p i : continuous_on_box f -> in_box p ->
  forall y, continuous (fun z => f (set_at p i (clamp (b i) (x i) z))) y.
Proof.
move=> fc pb y; have yb := in_box_set pb (clamp_between (b i) (x i) y).
apply/filterlim_locally => eps; have [d [d0 H]] := fc _ yb eps (cond_pos eps).
exists (mkposreal _ d0) => z zy; apply: H => [|j]; first exact: in_box_set (clamp_between _ _ _).
rewrite /set_at; case: eqP => _; last by rewrite Rminus_eq_0 Rabs_R0.
by apply: Rle_lt_trans (clamp_near _ _ _ _) _.
Qed.

(* the derivative of a difference in the other variables *)
Lemma partial_difference s i f g : i \notin s -> partial i f g ->
  partial i (difference s f) (difference s g).
Proof.
elim: s => [//|j s IH]; rewrite inE negb_or => /andP [ij is_] fg p pb pi.
have [eb ex] := in_box_ends j pb; have := IH is_ fg; move=> {}IH.
have at_j y : set_at p j y i = p i by rewrite /set_at (negbTE ij).
have D c : in_box (set_at p j c) -> is_derive (fun y => difference s f (set_at (set_at p i y) j c)) (p i)
    (difference s g (set_at p j c)).
  move=> cb; have := IH _ cb; rewrite at_j => /(_ pi).
  by apply: is_derive_ext => y; rewrite set_at_swap // eq_sym.
exact: is_derive_minus (D _ ex) (D _ eb).
Qed.

(* a difference in the variables of s is an integral over their box *)
Lemma difference_integral s v D p : smooth (size s) v D -> uniq s -> in_box p ->
  is_integral s (D s) p (difference s v p).
Proof.
elim: s v D p => [|i s IH] v D p [D0 D1 D2] /= us pb; first by rewrite /= D0.
have /andP [is_ {}us] := us; pose v' := D [:: i].
have smooth' : smooth (size s) v' (fun t => D (i :: t)).
  by split=> // [t j ts|t ts]; [apply: (D1 (i :: t) j ts)|apply: (D2 (i :: t) ts)].
exists (fun y => difference s v' (set_at p i y)); split=> [y yb|].
  by apply: (IH v' (fun t => D (i :: t))) => //; apply: in_box_set.
have vv : partial i v v'.
  move=> q qb qi; apply: is_derive_ext (D1 [::] i isT q qb qi) => y; exact: D0.
have vc : continuous_on_box v.
  move=> q qb eps e0; have [d [d0 H]] := D2 [::] isT q qb eps e0; exists d; split=> // r rb near.
  by rewrite -!D0; apply: H.
apply: (fundamental (f := fun y => difference s v (set_at p i y))) => [y yi|y|y].
- have yb : between (b i) (x i) y by case: yi => *; split; apply: Rlt_le.
  have Y : set_at p i y i = y by rewrite /set_at eqxx.
  have := partial_difference is_ vv (in_box_set pb yb); rewrite Y => /(_ yi).
  by apply: (@is_derive_ext R_AbsRing R_NormedModule) => z; rewrite set_at_twice.
- exact: (continuous_in_one (i := i) (continuous_difference s vc) pb).
exact: (continuous_in_one (i := i) (continuous_difference s (D2 [:: i] isT)) pb).
Qed.

Lemma integral_bound s g p l (K : R) : in_box p ->
  (forall q, in_box q -> (forall i, i \notin s -> q i = p i) -> Rabs (g q) <= K) ->
  is_integral s g p l -> Rabs l <= K * \big[Rmult/1]_(i <- s) Rabs (x i - b i).
Proof.
elim: s p l => [|i s IH] p l pb H /=.
  by rewrite big_nil Rmult_1_r => ->; apply: H.
move=> [h [Hh int]]; rewrite big_cons (Rmult_comm (Rabs _)) -Rmult_assoc Rmult_comm.
apply: (norm_RInt_le_const_abs _ _ _ _ _ _ int) => y yb; apply: (IH (set_at p i y)); last exact: Hh.
  exact: in_box_set.
move=> q qb off; apply: H => // j; rewrite inE negb_or => /andP [ji js].
by rewrite off // /set_at (negbTE ji).
Qed.

Lemma baseline_in_box : in_box b.
Proof. by rewrite -(masked0 b x); apply: in_box_masked. Qed.

(* Classical; B, Lemma 1 without analyticity: for a C^|S| score, I(S) is the integral of its mixed derivative
   in the variables of S over the box between baseline and sample, one variable after the other in any order,
   the other variables at the baseline; these integrals exist. *)
Theorem integral_form v D s : smooth (size s) v D -> uniq s ->
  is_integral s (D s) b (I v [set i in s]) /\ I v [set i in s] = integral s (D s) b.
Proof.
move=> sm us; have H := difference_integral sm us baseline_in_box.
by rewrite /I dividend_difference //; split=> //; rewrite (is_integral_unique H).
Qed.

Lemma difference_bound t f (B : R) U :
  (forall T, (forall j, j \in T -> (j \in U) || (j \in t)) -> Rabs (f (masked T)) <= B) ->
  Rabs (difference t f (masked U)) <= 2 ^ size t * B.
Proof.
elim: t U => [|i t IH] U H /=.
  by rewrite Rmult_1_l; apply: H => j ->.
rewrite /difference /= set_at_sample set_at_baseline -/difference.
have H1 : Rabs (difference t f (masked (i |: U))) <= 2 ^ size t * B.
  by apply: IH => T TU; apply: H => j /TU; rewrite !inE; case: (j == i); case: (j \in U).
have H2 : Rabs (difference t f (masked (U :\ i))) <= 2 ^ size t * B.
  by apply: IH => T TU; apply: H => j /TU; rewrite !inE; case: (j == i); case: (j \in U).
rewrite Rmult_assoc; move: H1 H2; rewrite /masked; move: (2 ^ size t * B) => c.
rewrite /Rabs; by repeat (case: Rcase_abs => ?); lra.
Qed.

(* a dividend is a difference of differences in part of its variables *)
Lemma dividend_bound v s S (B : R) : uniq s -> [set i in s] \subset S ->
  (forall T, [disjoint [set i in s] & T] -> Rabs (difference s v (masked T)) <= B) ->
  Rabs (I v S) <= 2 ^ (#|S| - size s) * B.
Proof.
move=> us sS H; pose t := enum (S :\: [set i in s]).
have ts i : i \in t -> i \notin s by rewrite mem_enum !inE => /andP [].
have St : S = [set i in t ++ s].
  apply/setP => i; rewrite inE mem_cat mem_enum !inE; have := subsetP sS i; rewrite inE.
  by case: (i \in s) => [->|] //=; rewrite orbF.
have ut : uniq (t ++ s).
  rewrite cat_uniq enum_uniq us andbT /=; apply/hasPn => i is_; apply/negP => /ts; by rewrite is_.
have -> : (#|S| - size s)%N = size t by rewrite {1}St cardsE (card_uniqP ut) size_cat addnK.
rewrite /I [in X in dividend _ X]St dividend_difference // difference_cat.
have := difference_bound (t := t) (f := difference s v) (B := B) (U := set0).
rewrite {2}/masked masked0; apply => T Tt; apply: H; rewrite disjoint_sym; apply/pred0P => i /=; rewrite !inE.
by apply/andP => -[/Tt]; rewrite !inE => /ts /negbTE ->.
Qed.

(* B, condition (i): if v is C^(M+1) and its mixed derivatives of order M+1, in different variables, vanish
   on the box, all dividends of order above M are 0. *)
Theorem derivatives_to_order M v D : smooth M.+1 v D ->
  (forall s, uniq s -> size s = M.+1 -> forall p, in_box p -> D s p = 0) ->
  forall S, (M < #|S|)%N -> I v S = 0.
Proof.
move=> sm zero S MS; pose s := take M.+1 (enum S).
have ss : size s = M.+1 by rewrite size_takel // -cardE.
have us : uniq s by rewrite take_uniq // enum_uniq.
have sS : [set i in s] \subset S by apply/subsetP => i; rewrite inE => /mem_take; rewrite mem_enum.
have H T : Rabs (difference s v (masked T)) <= 0.
  rewrite -ss in sm; have := difference_integral sm us (in_box_masked T).
  move/(integral_bound (in_box_masked T) (K := 0)); rewrite Rmult_0_l; apply=> q qb _.
  by rewrite zero // Rabs_R0; apply: Rle_refl.
have := dividend_bound us sS (fun T _ => H T); rewrite Rmult_0_r => I0.
by move: I0; rewrite /Rabs; case: Rcase_abs => ? ?; lra.
Qed.

(* This suite: if the integral of a mixed derivative over the box of its variables is at most B in size,
   each other variable at sample or baseline, then |I(S)| <= 2^(|S|-M-1) B for every S that contains
   these M + 1 variables. *)
Theorem derivative_bound v D s S (B : R) : smooth (size s) v D -> uniq s -> [set i in s] \subset S ->
  (forall T, [disjoint [set i in s] & T] -> Rabs (integral s (D s) (masked T)) <= B) ->
  Rabs (I v S) <= 2 ^ (#|S| - size s) * B.
Proof.
move=> sm us sS H; apply: dividend_bound => // T /H.
by rewrite (is_integral_unique (difference_integral sm us (in_box_masked T))).
Qed.

(* This suite: so where the mixed derivative is at most K on the box, |I(S)| is at most
   2^(|S|-M-1) K times the product of |x_i - b_i| over these M + 1 variables. *)
Theorem derivative_bound_sup v D s S (K : R) : smooth (size s) v D -> uniq s -> [set i in s] \subset S ->
  (forall p, in_box p -> Rabs (D s p) <= K) ->
  Rabs (I v S) <= 2 ^ (#|S| - size s) * (K * \big[Rmult/1]_(i <- s) Rabs (x i - b i)).
Proof.
move=> sm us sS H; apply: dividend_bound => // T _.
apply: (integral_bound (in_box_masked T) _ (difference_integral sm us (in_box_masked T))) => q qb _.
exact: H.
Qed.

(* This suite: for S itself the face of the box is enough, where the other variables sit at b:
   |I(S)| is at most the largest |mixed derivative| there times the product of all |x_i - b_i|. *)
Theorem derivative_bound_face v D s (K : R) : smooth (size s) v D -> uniq s ->
  (forall p, in_box p -> (forall i, i \notin s -> p i = b i) -> Rabs (D s p) <= K) ->
  Rabs (I v [set i in s]) <= K * \big[Rmult/1]_(i in [set i in s]) Rabs (x i - b i).
Proof.
move=> sm us H; rewrite /I dividend_difference //.
have -> : \big[Rmult/1]_(i in [set i in s]) Rabs (x i - b i) = \big[Rmult/1]_(i <- s) Rabs (x i - b i).
  by rewrite big_uniq //; apply: eq_bigl => i; rewrite inE.
exact: (integral_bound baseline_in_box H (difference_integral sm us baseline_in_box)).
Qed.
End Calculus.
