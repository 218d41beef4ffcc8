(* The coefficients of a polynomial from its values on the grid 0, 1/M, ..., 1 (this suite).

   The idea: Newton's formula, P(x/M) = sum of d(j) C(x, j) with the j-th differences d(j).  They are at
   most 2^(j-1) (hi - lo), and the coefficients of x (x-1) ... (x-j+1) are numbers of cycles. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders paper_b.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

(* the number of permutations of j elements with k cycles *)
Fixpoint cycles j k : nat :=
  if j is j'.+1 then (j' * cycles j' k + (if k is k'.+1 then cycles j' k' else 0))%N else (k == 0)%N.

Section Grid.
Variable R : realFieldType.
Implicit Types (P : {poly R}) (f : nat -> R).

Definition rising (a : R) j : {poly R} := \prod_(i < j) (a *: 'X + i%:R%:P).
Definition falling_poly (a : R) j : {poly R} := \prod_(i < j) (a *: 'X - i%:R%:P).

Lemma rising_coef a j k : (rising a j)`_k = a ^+ k * (cycles j k)%:R.
Proof.
elim: j k => [|j IH] k.
  by rewrite /rising big_ord0 coef1; case: k => [|k] /=; rewrite ?expr0 ?mul1r ?mulr0n ?mulr0.
rewrite /rising big_ord_recr /= -/(rising a j) mulrDr -scalerAr coefD coefZ coefMX coefMC.
case: k => [|k] /=; first by rewrite IH mulr0 add0r addn0 natrM expr0 !mul1r mulrC.
by rewrite !IH exprS natrD natrM; ring.
Qed.

Lemma falling_coef a j k : (falling_poly a j)`_k = (-1) ^+ (j + k) * (rising a j)`_k.
Proof.
elim: j k => [|j IH] k.
  by rewrite /falling_poly /rising !big_ord0 coef1; case: k => [|k] /=; rewrite ?expr0 ?mul1r ?mulr0n ?mulr0.
rewrite /falling_poly /rising !big_ord_recr /= -/(rising a j) -/(falling_poly a j) mulrBr mulrDr -!scalerAr.
rewrite coefB coefD !coefZ !coefMX !coefMC; case: k => [|k] /=.
  by rewrite !IH !addn0 exprS !mulr0 !add0r mulN1r mulNr mulrA.
by rewrite !IH addnS addSn addnS !exprS; move: ((-1) ^+ _) (_`_k) (_`_k.+1) => e x y; ring.
Qed.

Lemma cycles_above j k : (j < k)%N -> cycles j k = 0%N.
Proof.
elim: j k => [|j IH] [|k] //= jk; rewrite ?IH ?muln0 //; first by rewrite ltnW.
Qed.

Lemma cycles_zero j : cycles j.+1 0%N = 0%N.
Proof. by elim: j => // j IH; rewrite -[cycles _ _]/(j.+1 * cycles j.+1 0 + 0)%N IH muln0. Qed.

Lemma cycles_one j : cycles j.+1 1%N = j`!.
Proof.
elim: j => // j IH; rewrite -[cycles _ _]/(j.+1 * cycles j.+1 1 + cycles j.+1 0)%N IH cycles_zero addn0.
by rewrite factS.
Qed.

Lemma size_linear (a c : R) : (size (a *: 'X + c%:P)%R <= 2)%N.
Proof.
apply: leq_trans (size_add _ _) _; rewrite geq_max; apply/andP; split.
  by apply: leq_trans (size_scale_leq _ _) _; rewrite size_polyX.
by apply: leq_trans (size_polyC_leq1 _) _.
Qed.

Lemma size_product (F : nat -> {poly R}) j : (forall i, (size (F i) <= 2)%N) -> (size (\prod_(i < j) F i)%R <= j.+1)%N.
Proof.
move=> H; elim: j => [|j IH]; first by rewrite big_ord0 size_poly1.
rewrite big_ord_recr /=; apply: leq_trans (size_mul_leq _ _) _.
by rewrite -subn1 leq_subLR add1n -[j.+3](addn2 j.+1) leq_add.
Qed.

Lemma size_rising a j : (size (rising a j) <= j.+1)%N.
Proof. by apply: (@size_product (fun i => a *: 'X + i%:R%:P)) => i; apply: size_linear. Qed.

Lemma size_falling a j : (size (falling_poly a j) <= j.+1)%N.
Proof. by apply: (@size_product (fun i => a *: 'X - i%:R%:P)) => i; rewrite -polyCN size_linear. Qed.

(* the sum of cycles(j, k) a^k over k is a (a+1) ... (a+j-1) *)
Lemma cycles_sum (a : R) j : \sum_(k < j.+1) a ^+ k * (cycles j k)%:R = \prod_(i < j) (a + i%:R).
Proof.
transitivity (rising a j).[1].
  rewrite (horner_coef_wide _ (size_rising a j)); apply: eq_bigr => k _.
  by rewrite expr1n mulr1 rising_coef.
by rewrite /rising horner_prod; apply: eq_bigr => i _; rewrite hornerD hornerZ hornerX hornerC mulr1.
Qed.

Lemma rising_bin (M j : nat) : (0 < M)%N -> \prod_(i < j) (M%:R + i%:R : R) = (j`! * 'C(M + j - 1, j))%:R.
Proof.
case: M => // M _; rewrite mulnC addSn subn1 /= bin_ffact.
elim: j => [|j IH]; first by rewrite big_ord0 ffactn0.
by rewrite big_ord_recr /= IH addnS ffactSS -natrD -natrM mulnC addSn.
Qed.

(* the differences of f at 0 *)
Definition diff f j := \sum_(i < j.+1) (-1) ^+ (j - i) * 'C(j, i)%:R * f i.

Lemma newton_forward f m : f m = \sum_(j < m.+1) 'C(m, j)%:R * diff f j.
Proof.
pose v (S : {set 'I_m}) := f #|S|; have D S : dividend v S = diff f #|S|.
  rewrite /dividend (sum_by_size S (fun s => (-1) ^+ (#|S| - s) * f s)) /diff; apply: eq_bigr => i _; ring.
have := matching v setT; rewrite (eq_bigr (fun T : {set 'I_m} => diff f #|T|)) => [|T _]; last by rewrite D.
by rewrite (sum_by_size setT (diff f)) /v cardsT card_ord => ->.
Qed.

Lemma diff_bound f j lo hi : (0 < j)%N -> (forall i, (i <= j)%N -> lo <= f i <= hi) ->
  `|diff f j| <= 2 ^+ j.-1 * (hi - lo).
Proof.
case: j => // j _ H; pose mid := (lo + hi) / 2; pose half := (hi - lo) / 2.
have Z : \sum_(i < j.+2) (-1) ^+ (j.+1 - i) * 'C(j.+1, i)%:R * mid = 0.
  rewrite -mulr_suml (eq_bigr (fun i : 'I_j.+2 => (-1) ^+ (j.+1 - i) * 'C(j.+1, i)%:R * 'C(i, 0)%:R)) => [|i _].
    by rewrite binomial_inverse // mul0r.
  by rewrite bin0 mulr1.
have -> : diff f j.+1 = \sum_(i < j.+2) (-1) ^+ (j.+1 - i) * 'C(j.+1, i)%:R * (f i - mid).
  by rewrite -[LHS]subr0 -[in LHS]Z /diff -sumrB; apply: eq_bigr => i _; rewrite mulrBr.
have -> : 2 ^+ j.+1.-1 * (hi - lo) = \sum_(i < j.+2) 'C(j.+1, i)%:R * half.
  rewrite -mulr_suml -natr_sum; have -> : (\sum_(i < j.+2) 'C(j.+1, i) = 2 ^ j.+1)%N.
    by rewrite -[2%N]/(1 + 1)%N Pascal; apply: eq_bigr => i _; rewrite !exp1n !muln1.
  by rewrite natrX exprS /half /=; move: (2 ^+ j) => e; field.
apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => i _.
rewrite !normrM normrX normrN1 expr1n mul1r normr_nat; apply: ler_wpmul2l; first exact: ler0n.
have /andP [l h] := H i (ltn_ord i).
by rewrite ler_norml /half /mid; apply/andP; split; rewrite -subr_ge0;
   [have -> : f i - (lo + hi) / 2 - - ((hi - lo) / 2) = f i - lo by field|
    have -> : (hi - lo) / 2 - (f i - (lo + hi) / 2) = hi - f i by field]; rewrite subr_ge0.
Qed.

(* Newton's formula, as polynomials *)
Lemma newton_poly P M : (0 < M)%N -> (size P <= M.+1)%N ->
  P = \sum_(j < M.+1) (diff (fun i => P.[i%:R / M%:R]) j / j`!%:R) *: falling_poly M%:R j.
Proof.
move=> M0 sP; have Mn : M%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
pose f i := P.[i%:R / M%:R]; set Q : {poly R} := \sum_(j < _) _; apply/eqP; rewrite -subr_eq0; apply/negPn/negP => nz.
pose rs : seq R := [seq i%:R / M%:R | i <- iota 0 M.+1].
have QF (m : nat) : (m <= M)%N -> Q.[m%:R / M%:R] = f m.
  move=> mM; rewrite (newton_forward f m) horner_sum.
  rewrite (big_ord_widen M.+1 (fun j => 'C(m, j)%:R * diff f j)) // [RHS]big_mkcond /=.
  apply: eq_bigr => j _; rewrite hornerZ /falling_poly horner_prod.
  rewrite (eq_bigr (fun i : 'I_j => m%:R - i%:R)) => [|i _]; last first.
    by rewrite hornerD hornerZ hornerX hornerN hornerC mulrC divfK.
  rewrite falling; case: ltnP => jm; last by rewrite ffact_small ?mulr0.
  have alg (d c e : R) : e != 0 -> d / e * (c * e) = c * d by move=> e0; field.
  by rewrite -bin_ffact natrM alg // pnatr_eq0 -lt0n fact_gt0.
have sQ : (size (P - Q)%R <= M.+1)%N.
  apply: leq_trans (size_add _ _) _; rewrite size_opp geq_max sP /=.
  apply: (leq_trans (size_sum _ _ _)); apply/bigmax_leqP => i _.
  by apply: (leq_trans (size_scale_leq _ _)); apply: leq_trans (size_falling _ i) _.
have := max_poly_roots nz (rs := rs); rewrite size_map size_iota => /(_ _ _).
move=> H; move: sQ; rewrite leqNgt H //.
  apply/allP => x /mapP [i]; rewrite mem_iota /= add0n ltnS => iM ->.
  by rewrite /root hornerD hornerN QF // subrr.
rewrite map_inj_uniq ?iota_uniq // => x y /(mulIf _) E; apply/eqP; rewrite -(eqr_nat R); apply/eqP; apply: E.
by rewrite invr_eq0.
Qed.
End Grid.
