(* Interactions as parts of a Taylor series (B, Eq. 2 and Lemma 1).

   A sum over all multi-indices has no first and no last term: it is the limit of the sums over finite
   sets of multi-indices, as these grow to hold every one of them.  Such a sum exists just where the
   series converges absolutely.  The idea of the Taylor form: a term with the support U is, on the masks,
   its value at x wherever U is present and 0 elsewhere, so it is the interaction of U and no other. *)
From Coq Require Import Reals Lra FunctionalExtensionality Classical.
From mathcomp Require Import all_ssreflect.
From sparse Require Import reals calculus.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope R_scope.

Section Sums.
Variable K : eqType.
Implicit Types (a c : K -> R) (l m : R) (A B C : seq K).

Definition total a B := \big[Rplus/0]_(k <- B) a k.

(* the sums over finite sets tend to l *)
Definition is_sum a l := forall eps, 0 < eps -> exists A, forall B, uniq B -> {subset A <= B} ->
  Rabs (total a B - l) < eps.

(* the sums of the sizes over finite sets are bounded *)
Definition absolutely a := exists M, forall B, uniq B -> total (fun k => Rabs (a k)) B <= M.

Lemma is_sum_ext a c l : (forall k, a k = c k) -> is_sum a l -> is_sum c l.
Proof.
move=> H S eps /S [A HA]; exists A => B uB /HA.
by rewrite /total (eq_bigr _ (fun k _ => H k)); apply.
Qed.

Lemma is_sum0 : is_sum (fun _ => 0) 0.
Proof.
by move=> eps e0; exists [::] => B _ _; rewrite /total big1 // Rminus_eq_0 Rabs_R0.
Qed.

Lemma is_sumD a c l m : is_sum a l -> is_sum c m -> is_sum (fun k => a k + c k) (l + m).
Proof.
move=> Ha Hc eps e0; have e2 : 0 < eps / 2 by lra.
have [A HA] := Ha _ e2; have [C HC] := Hc _ e2; exists (A ++ C) => B uB sub; rewrite /total big_split /=.
have sA : {subset A <= B} by move=> k kA; apply: sub; rewrite mem_cat kA.
have sC : {subset C <= B} by move=> k kC; apply: sub; rewrite mem_cat kC orbT.
move: (HA B uB sA) (HC B uB sC); rewrite /total /Rabs; repeat (case: Rcase_abs => ?); lra.
Qed.

Lemma is_sumZ z a l : is_sum a l -> is_sum (fun k => z * a k) (z * l).
Proof.
move=> Ha eps e0; have p : 0 < Rabs z + 1 by have := Rabs_pos z; lra.
have [A HA] := Ha _ (Rdiv_lt_0_compat _ _ e0 p); exists A => B uB sub.
have -> : total (fun k => z * a k) B = z * total a B.
  by rewrite /total (big_morph (Rmult z) (id1 := 0) (op1 := Rplus)) ?Rmult_0_r //; exact: Rmult_plus_distr_l.
rewrite -Rmult_minus_distr_l Rabs_mult; have := HA B uB sub; move: (total a B - l) => d near.
apply: Rle_lt_trans (_ : (Rabs z + 1) * Rabs d < _); first by have := Rabs_pos d; nra.
have -> : eps = (Rabs z + 1) * (eps / (Rabs z + 1)) by field; lra.
exact: Rmult_lt_compat_l.
Qed.

Lemma is_sum_big (X : Type) (r : seq X) (P : pred X) (a : X -> K -> R) (l : X -> R) :
  (forall T, is_sum (a T) (l T)) ->
  is_sum (fun k => \big[Rplus/0]_(T <- r | P T) a T k) (\big[Rplus/0]_(T <- r | P T) l T).
Proof.
move=> H; elim: r => [|T r IH].
  by rewrite big_nil; apply: is_sum_ext is_sum0 => k; rewrite big_nil.
rewrite big_cons; case PT: (P T).
  by apply: is_sum_ext (is_sumD (H T) IH) => k; rewrite big_cons PT.
by apply: is_sum_ext IH => k; rewrite big_cons PT.
Qed.

Lemma total_split a B C : uniq B -> uniq C -> {subset B <= C} ->
  total a C = total a B + total a [seq k <- C | k \notin B].
Proof.
move=> uB uC sub; rewrite /total -big_cat; apply: perm_big; apply: uniq_perm => // [|k].
  by rewrite cat_uniq uB filter_uniq // andbT /=; apply/hasPn => k; rewrite mem_filter => /andP [].
by rewrite mem_cat mem_filter; case kB: (k \in B) => //=; apply: sub.
Qed.

Lemma total_ge0 a B : (forall k, 0 <= a k) -> 0 <= total a B.
Proof.
move=> H; apply: (big_rec (fun y => 0 <= y)) => [|k y _ y0]; first exact: Rle_refl.
by have := H k; lra.
Qed.

Lemma total_le a c B : (forall k, k \in B -> a k <= c k) -> total a B <= total c B.
Proof.
rewrite /total; elim: B => [|k B IH] H; first by rewrite !big_nil; apply: Rle_refl.
rewrite !big_cons; apply: Rplus_le_compat; first by apply: H; rewrite mem_head.
by apply: IH => j jB; apply: H; rewrite inE jB orbT.
Qed.

Lemma is_sum_positive a : (forall k, 0 <= a k) -> absolutely a -> exists l, is_sum a l.
Proof.
move=> a0 [M HM]; pose E r := exists B, uniq B /\ r = total a B.
have bE : bound E.
  exists M => r [B [uB ->]]; apply: Rle_trans (HM B uB); apply: total_le => k _; exact: Rle_abs.
have nE : exists r, E r by exists 0, [::]; rewrite /total big_nil.
have [l [up least]] := completeness E bE nE.
exists l => eps e0; have [A [uA big]] : exists A, uniq A /\ l - eps < total a A.
  apply: NNPP => no; have : l <= l - eps; last lra.
  apply: least => r [B [uB ->]]; apply: Rnot_lt_le => lt; apply: no; by exists B.
exists A => B uB sub; have ub : total a B <= l by apply: up; exists B.
have := total_ge0 [seq k <- B | k \notin A] a0; move: ub; rewrite (total_split a uA uB sub).
by rewrite /Rabs; case: Rcase_abs => ? *; lra.
Qed.

(* A series over a set has such a sum just where it converges absolutely. *)
Theorem sum_is_absolute a : (exists l, is_sum a l) <-> absolutely a.
Proof.
split=> [[l Hl]|[M bound]]; last first.
  have ex (e : R) : e = 1 \/ e = -1 -> exists l, is_sum (fun k => (Rabs (a k) + e * a k) / 2) l.
    move=> e1; apply: is_sum_positive => [k|].
      by case: e1 => ->; rewrite /Rabs; case: Rcase_abs => ?; lra.
    exists M => B uB; apply: Rle_trans (bound B uB); apply: total_le => k _.
    by case: e1 => ->; rewrite /Rabs; repeat (case: Rcase_abs => ?); lra.
  have [l1 H1] := ex 1 (or_introl erefl); have [l2 H2] := ex (-1) (or_intror erefl).
  by exists (l1 + -1 * l2); apply: is_sum_ext (is_sumD H1 (is_sumZ (-1) H2)) => k; lra.
have [A0 HA] := Hl 1 Rlt_0_1; pose A := undup A0.
have uA : uniq A by apply: undup_uniq.
have far B : uniq B -> (forall k, k \in B -> k \notin A) -> Rabs (total a B) <= 2.
  move=> uB off; have uAB : uniq (A ++ B) by rewrite cat_uniq uA uB andbT; apply/hasPn.
  have s1 : {subset A0 <= A} by move=> k; rewrite mem_undup.
  have s2 : {subset A0 <= A ++ B} by move=> k /s1 kA; rewrite mem_cat kA.
  move: (HA A uA s1) (HA _ uAB s2); rewrite /total big_cat /= /Rabs.
  by repeat (case: Rcase_abs => ?); lra.
exists (total (fun k => Rabs (a k)) A + 4) => B uB.
rewrite {1}/total (bigID (mem A)) /= (bigID (fun k => Rle_dec 0 (a k)) (fun k => k \notin A)) /=.
have H1 : \big[Rplus/0]_(k <- B | k \in A) Rabs (a k) <= total (fun k => Rabs (a k)) A.
  rewrite -big_filter -/(total _ _).
  have sub : {subset [seq k <- B | k \in A] <= A} by move=> k; rewrite mem_filter => /andP [].
  rewrite (total_split _ (filter_uniq _ uB) uA sub).
  have := total_ge0 [seq k <- A | k \notin [seq k <- B | k \in A]] (fun k => Rabs_pos (a k)); lra.
pose P := [seq k <- B | (k \notin A) && Rle_dec 0 (a k)].
pose Q := [seq k <- B | (k \notin A) && ~~ Rle_dec 0 (a k)].
have H2 : \big[Rplus/0]_(k <- B | (k \notin A) && Rle_dec 0 (a k)) Rabs (a k) <= 2.
  rewrite -big_filter -/P; apply: Rle_trans (far P _ _); last 2 first.
  - exact: filter_uniq.
  - by move=> k; rewrite mem_filter => /andP [/andP []].
  apply: Rle_trans (Rle_abs _); rewrite -/(total _ _); apply: total_le => k; rewrite mem_filter.
  by case: Rle_dec => p /=; rewrite ?andbF // => _; rewrite Rabs_right; lra.
have H3 : \big[Rplus/0]_(k <- B | (k \notin A) && ~~ Rle_dec 0 (a k)) Rabs (a k) <= 2.
  rewrite -big_filter -/Q; apply: Rle_trans (far Q _ _); last 2 first.
  - exact: filter_uniq.
  - by move=> k; rewrite mem_filter => /andP [/andP []].
  rewrite -Rabs_Ropp; apply: Rle_trans (Rle_abs _).
  rewrite /total (big_morph Ropp (id1 := 0) (op1 := Rplus)) ?Ropp_0 //; last exact: Ropp_plus_distr.
  rewrite -/(total _ _) -/(total _ _); apply: total_le => k; rewrite mem_filter.
  by case: Rle_dec => p /=; rewrite ?andbF // => _; rewrite Rabs_left; lra.
lra.
Qed.

Lemma is_sum_unique a l m : is_sum a l -> is_sum a m -> l = m.
Proof.
move=> Hl Hm; apply: NNPP => lm; have e0 : 0 < Rabs (l - m) / 2.
  by have := Rabs_pos_lt (l - m) (Rminus_eq_contra _ _ lm); lra.
have [A HA] := Hl _ e0; have [C HC] := Hm _ e0; pose B := undup (A ++ C).
have sA : {subset A <= B} by move=> k kA; rewrite mem_undup mem_cat kA.
have sC : {subset C <= B} by move=> k kC; rewrite mem_undup mem_cat kC orbT.
move: (HA B (undup_uniq _) sA) (HC B (undup_uniq _) sC); rewrite /Rabs.
by repeat (case: Rcase_abs => ?); lra.
Qed.
End Sums.

Section Taylor.
Variables (N : finType) (b x : N -> R).
Implicit Types (p : N -> R) (k : {ffun N -> nat}) (S T U : {set N}) (v : (N -> R) -> R).
Let masked := @masked N b x.
Let I v := dividend (game_at b x v).

(* multi-indices: the power (p - b)^k, the support, the factorial, and k as a list of variables *)
Definition power k p := \big[Rmult/1]_i (p i - b i) ^ k i.
Definition support k := [set i | (0 < k i)%N].
Definition factorial k := \big[Rmult/1]_i INR (k i)`!.
Definition word k := flatten [seq nseq (k i) i | i <- enum N].

Lemma power_masked k T : power k (masked T) = if support k \subset T then power k x else 0.
Proof.
case: ifP => [/subsetP kT|/negbT /subsetPn [i]]; last first.
  rewrite inE => ki iT; rewrite /power (bigD1 i) //= {1}/masked /reals.masked (negbTE iT) Rminus_eq_0.
  by rewrite pow_i ?Rmult_0_l //; apply/ltP.
apply: eq_bigr => i _; rewrite /masked /reals.masked; case: ifP => // iT.
have /eqP -> : k i == 0%N; last by rewrite !pow_O.
by rewrite -leqn0 leqNgt; apply/negP => ki; have := kT i; rewrite inE ki iT => /(_ isT).
Qed.

(* Whatever its coefficients, a power series in x - b that sums to v at every masked sample gives I(S) as
   the sum of its terms whose multi-index has the support S. *)
Theorem series_form v (c : {ffun N -> nat} -> R) S :
  (forall T, is_sum (fun k => c k * power k (masked T)) (v (masked T))) ->
  is_sum (fun k => if support k == S then c k * power k x else 0) (I v S).
Proof.
move=> H; rewrite /I /dividend /game_at.
apply: is_sum_ext (is_sum_big _ _ (fun T => is_sumZ ((-1) ^ (#|S| - #|T|)) (H T))) => k /=.
rewrite -distribution /dividend; apply: eq_bigr => T _; congr (_ * _).
by rewrite power_masked; case: ifP => // _; rewrite Rmult_0_r.
Qed.

(* B, Lemma 1, made exact: if the Taylor series of v at b converges absolutely and sums to v at every
   masked sample, I(S) is the sum of its terms D^k v(b)/k! (x - b)^k whose multi-index k has the support S. *)
Theorem taylor_form v D S : (forall r, smooth b x r v D) ->
  let term k p := D (word k) b / factorial k * power k p in
  (forall T, is_sum (fun k => term k (masked T)) (v (masked T))) ->
  is_sum (fun k => if support k == S then term k x else 0) (I v S).
Proof. by move=> _ term H; apply: (series_form (c := fun k => D (word k) b / factorial k)). Qed.
End Taylor.
