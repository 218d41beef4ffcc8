(* I. Schur's inequality for the slope of a polynomial at an end where it vanishes (1919), and the energy
   constant for pairs.

   The idea: among the polynomials of degree at most M that vanish at 0 and 1 and lie in [-1, 1] at the points
   where T_M(c (2q - 1)) is 1 or -1, c the largest zero of T_M, that one has the steepest slope at 0.  Its
   slope is 2 c T_M'(c), and (1 - z^2) T_M'(z)^2 = M^2 (1 - T_M(z)^2). *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders draw nodes chebyshev markov energy energy_constant.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Derivative.
Variable R : realFieldType.

Lemma nat_at n (q : R) : (n%:R : {poly R}).[q] = n%:R.
Proof. by rewrite hornerMn -polyC1 hornerC. Qed.

(* T_m and U_(m-1) *)
Fixpoint pair m : {poly R} * {poly R} :=
  if m is m'.+1 then let: (t, u) := pair m' in ('X * t + ('X ^+ 2 - 1) * u, 'X * u + t) else (1, 0).
Definition T m := (pair m).1.
Definition U m := (pair m).2.

Lemma TS m : T m.+1 = 'X * T m + ('X ^+ 2 - 1) * U m. Proof. by rewrite /T /U /=; case: (pair m). Qed.
Lemma US m : U m.+1 = 'X * U m + T m. Proof. by rewrite /T /U /=; case: (pair m). Qed.

Lemma TSS m : T m.+2 = 2%:R * 'X * T m.+1 - T m.
Proof. by rewrite TS US TS; ring. Qed.

Lemma pell m : ('X ^+ 2 - 1) * U m ^+ 2 = T m ^+ 2 - 1.
Proof.
elim: m => [|m IH]; first by rewrite /T /U /=; ring.
have -> : T m.+1 ^+ 2 - 1 = ('X ^+ 2 - 1) * (U m.+1 ^+ 2) + (T m ^+ 2 - 1 - ('X ^+ 2 - 1) * U m ^+ 2).
  by rewrite TS US; ring.
by rewrite IH subrr addr0.
Qed.

Lemma slopes m : (T m)^`() = m%:R * U m /\ ('X ^+ 2 - 1) * (U m)^`() = m%:R * T m - 'X * U m.
Proof.
elim: m => [|m [a b]]; first by rewrite /T /U /= -polyC1 derivC linear0; split; ring.
have dX : ('X ^+ 2 - 1 : {poly R})^`() = 2%:R * 'X.
  by rewrite derivB -polyC1 derivC derivXn subr0 /= expr1 -mulr_natl.
have N : m.+1%:R = m%:R + 1 :> {poly R} by rewrite -addn1 natrD.
split.
  rewrite TS derivD !derivM derivX dX a N; have -> : ('X ^+ 2 - 1) * (U m)^`() = m%:R * T m - 'X * U m by [].
  by rewrite US; ring.
rewrite US derivD derivM derivX a TS N.
have -> : ('X ^+ 2 - 1) * (1 * U m + 'X * (U m)^`() + m%:R * U m) =
  ('X ^+ 2 - 1) * (U m + m%:R * U m) + 'X * (('X ^+ 2 - 1) * (U m)^`()) by ring.
by rewrite b; ring.
Qed.

Lemma T_turn c m : (T m).[c] = turn c m.
Proof.
have [n] := ubnP m; elim: n m => // n IH [|[|m]].
- by rewrite /T /= hornerC.
- by rewrite TS /T /U /= mulr1 mulr0 addr0 hornerX.
move=> /ltnSE mn; rewrite TSS turnSS hornerD hornerN hornerM !IH ?(ltnW mn) //.
by rewrite hornerM nat_at hornerX.
Qed.

Lemma turn_opp (c : R) m : turn (- c) m = (-1) ^+ m * turn c m.
Proof.
have [n] := ubnP m; elim: n m => // n IH [|[|m]].
- by rewrite !turn0 mulr1.
- by rewrite !turn1 expr1 mulN1r.
move=> /ltnSE mn; rewrite !turnSS !IH ?(ltnW mn) // !exprS; move: ((-1) ^+ m) (turn c m) (turn c m.+1) => s t u; ring.
Qed.

Lemma T_size m : (size (T m) <= m.+1)%N.
Proof.
have [n] := ubnP m; elim: n m => // n IH [|[|m]].
- by rewrite /T /= size_poly1.
- by rewrite TS /T /U /= mulr1 mulr0 addr0 size_polyX.
move=> /ltnSE mn; rewrite TSS (leq_trans (size_add _ _)) // geq_max size_opp.
apply/andP; split; last by apply: leq_trans (IH m (ltnW mn)) _; lia.
rewrite -mulrA mulr_natl -scaler_nat; apply: leq_trans (size_scale_leq _ _) _; rewrite mulrC.
have [->|nz] := eqVneq (T m.+1) 0; first by rewrite mul0r size_poly0.
by rewrite size_mulX // ltnS IH.
Qed.
End Derivative.

Section Schur.
Variables (R : realFieldType) (M : nat) (c sigma : R).
Hypothesis M1 : (1 < M)%N.
Hypothesis c1 : c < 1.
Hypothesis zero : turn c M = 0.
Hypothesis positive : forall j, (j < M)%N -> 0 < turn c j.
Hypothesis sigma0 : 0 < sigma.
Hypothesis sigma2 : sigma ^+ 2 = 1 - c ^+ 2.

Let c0 : 0 < c. Proof. by rewrite -(turn1 c) positive. Qed.

Let steep : {poly R} := T R M \Po (c *: (2%:R * 'X - 1)).

Let inner q : (c *: (2%:R * 'X - 1)).[q] = c * (2 * q - 1).
Proof. by rewrite hornerZ hornerD hornerN hornerM nat_at hornerX -polyC1 hornerC. Qed.

Let steep_at q : steep.[q] = turn (c * (2 * q - 1)) M.
Proof. by rewrite horner_comp inner T_turn. Qed.

Let steep_size : (size steep <= M.+1)%N.
Proof.
apply: leq_trans (size_comp_poly_leq _ _) _; rewrite ltnS.
have s2 : (size (c *: (2%:R * 'X - 1) : {poly R})%R <= 2)%N.
  apply: leq_trans (size_scale_leq _ _) _; rewrite (leq_trans (size_add _ _)) // geq_max size_opp size_poly1 andbT.
  by rewrite mulr_natl -scaler_nat (leq_trans (size_scale_leq _ _)) // size_polyX.
have := T_size R M; move: (size (T R M)) (size _) s2 => a b b2 aM.
by rewrite -[X in (_ <= X)%N](muln1 M); apply: leq_mul; lia.
Qed.

Let steep_slope : `|steep`_1| = 2 * M%:R * c / sigma.
Proof.
have -> : steep`_1 = steep^`().[0] by rewrite horner_coef0 coef_deriv mulr1n.
have d : (c *: (2%:R * 'X - 1) : {poly R})^`() = (2 * c)%:P.
  rewrite derivZ derivB -polyC1 derivC subr0 mulr_natl derivMn derivX -mul_polyC -polyC1 -polyCMn.
  by rewrite -polyCM; congr (_%:P); ring.
rewrite deriv_comp hornerM horner_comp inner mulr0 sub0r mulrN1 d hornerC (slopes R M).1 hornerM nat_at.
have u2 : (U R M).[- c] ^+ 2 = (sigma ^+ 2)^-1.
  have := congr1 (fun p => p.[- c]) (pell R M); rewrite hornerM !horner_exp !hornerD !hornerN !horner_exp hornerX.
  rewrite -polyC1 hornerC T_turn turn_opp zero mulr0 expr0n sub0r sqrrN => E.
  have s0 : sigma ^+ 2 != 0 by rewrite expf_neq0 // gt_eqF.
  apply: (mulfI s0); rewrite divff // -[RHS]opprK -E sigma2; move: (U R M).[- c] => w; ring.
have u1 : `|(U R M).[- c]| = sigma^-1.
  apply/eqP; rewrite -(@eqr_expn2 _ 2%N) ?normr_ge0 ?invr_ge0 ?ltW //.
  by rewrite real_normK ?num_real // u2 exprVn.
rewrite !normrM u1 normr_nat [`|2|]ger0_norm ?ler0n // (gtr0_norm c0); ring.
Qed.

(* 0, 1 and the points between where the steep polynomial is 1 or -1 *)
Let point (j : 'I_M.+1) : R :=
  if j == 0%N :> nat then 0 else if j == M :> nat then 1 else (1 + turn c (M - j).*2 / c) / 2.

Let decreasing i j : (i < j <= M.*2)%N -> turn c j < turn c i.
Proof. exact: turn_decreasing. Qed.

Let inside (j : 'I_M.+1) : (0 < j < M)%N -> 0 < (1 + turn c (M - j).*2 / c) / 2 < 1.
Proof.
move=> /andP [j0 jM]; have hi : turn c (M - j).*2 < c by rewrite -{2}(turn1 c) decreasing //; lia.
have lo : - c < turn c (M - j).*2.
  have -> : - c = turn c (M + M.-1).
    by rewrite turn_beyond // ?leq_pred //; have -> : (M - M.-1 = 1)%N by lia.
  by rewrite decreasing //; lia.
rewrite divr_gt0 ?ltr0n //=; last by rewrite -ltr_subl_addl sub0r ltr_pdivl_mulr // mulN1r.
by rewrite ltr_pdivr_mulr ?ltr0n // mul1r -[2]/(1 + 1) ltr_add2l ltr_pdivr_mulr // mul1r.
Qed.

Let point_up (i j : 'I_M.+1) : (i < j)%N -> point i < point j.
Proof.
move=> ij; have jM : (j <= M)%N by rewrite -ltnS.
rewrite /point (gtn_eqF (leq_ltn_trans (leq0n i) ij)) (ltn_eqF (leq_trans ij jM)).
case: eqP => [i0|/eqP i0]; case: eqP => [jM'|/eqP jM'].
- exact: ltr01.
- have jin : (0 < j < M)%N by rewrite [(j < M)%N]ltn_neqAle jM' jM (leq_ltn_trans (leq0n i) ij).
  by have /andP [] := inside jin.
- have iin : (0 < i < M)%N by rewrite lt0n i0 (leq_trans ij jM).
  by have /andP [] := inside iin.
rewrite ltr_pmul2r ?invr_gt0 ?ltr0n // ltr_add2l ltr_pmul2r ?invr_gt0 // decreasing //.
by lia.
Qed.

Let point_ge0 j : 0 <= point j.
Proof.
rewrite /point; case: eqP => // /eqP j0; case: eqP => [_|/eqP jM]; first exact: ler01.
have jin : (0 < j < M)%N by rewrite lt0n j0 [(j < M)%N]ltn_neqAle jM /= -ltnS ltn_ord.
by have /andP [/ltW] := inside jin.
Qed.

Let point_le1 j : point j <= 1.
Proof.
rewrite /point; case: eqP => [_|/eqP j0]; first exact: ler01; case: eqP => // /eqP jM.
have jin : (0 < j < M)%N by rewrite lt0n j0 [(j < M)%N]ltn_neqAle jM /= -ltnS ltn_ord.
by have /andP [_ /ltW] := inside jin.
Qed.

Let weight (j : 'I_M.+1) : R := ((0 < j < M)%N)%:R.

Let steep_turns (j : 'I_M.+1) : steep.[point j] = (-1) ^+ (M + j) * weight j.
Proof.
have jM : (j <= M)%N by rewrite -ltnS; apply: ltn_ord.
rewrite steep_at /point /weight; case: eqP => [->|/eqP j0].
  by rewrite mulr0 sub0r mulrN1 turn_opp zero !mulr0.
case: eqP => [->|/eqP jM'].
  by rewrite ltnn andbF mulr0 mulr1 (_ : 2 - 1 = 1) ?mulr1 // -[2]/(1 + 1) addrK.
have -> : c * (2 * ((1 + turn c (M - j).*2 / c) / 2) - 1) = turn c (M - j).*2 by field; rewrite gt_eqF.
rewrite lt0n j0 [(j < M)%N]ltn_neqAle jM' jM mulr1 -(cheb_at _ M) cheb_turn turn_multiple //.
by rewrite -signr_odd -[RHS]signr_odd oddB // oddD.
Qed.

(* I. Schur (1919): where a polynomial of degree at most M vanishes at 0 and 1 and is at most h on [0, 1], its
   slope at 0 is at most 2 M cot(pi/2M) h; c and sigma are the cosine and the sine of pi/2M: c is the
   largest zero of T_M. *)
Theorem schur_inequality (P : {poly R}) h : (size P <= M.+1)%N -> P.[0] = 0 -> P.[1] = 0 ->
  (forall q, 0 <= q <= 1 -> `|P.[q]| <= h) -> `|P`_1| <= 2 * M%:R * (c / sigma) * h.
Proof.
move=> sP P0 P1 H; have := @node_coefficients R M point point_ge0 point_up P steep weight h 1%N sP steep_size.
rewrite steep_slope => K; apply: le_trans (K _ _ steep_turns) _ => [j|j|]; first exact: ler0n.
  rewrite /weight; case: (boolP (0 < j < M)%N) => [_|ends].
    by rewrite mulr1 H // point_ge0 point_le1.
  rewrite mulr0 normr_le0; apply/eqP; rewrite /point; case: eqP => [_|/eqP j0]; first by [].
  case: eqP => [_|/eqP jM]; first by [].
  by move: ends; rewrite lt0n j0 [(j < M)%N]ltn_neqAle jM -ltnS ltn_ord.
by rewrite mulrC !mulrA.
Qed.
End Schur.

Section Pairs.
Variables (N : finType) (R : rcfType) (v : {set N} -> R) (M : nat).
Hypothesis M1 : (1 < M)%N.
Hypothesis vi : condition_i M v.
Implicit Types (S : {set N}) (q : R).

(* This suite, for k = 2 <= M: where v deviates in root mean square by at most s from some constant under the
   draw of every density q in (0, 1), the sum of the squared dividends of pairs is at most
   (2 M cot(pi/2M))^2 s^2. *)
Theorem energy_constant_pairs (c sigma s : R) (m : R -> R) :
  c < 1 -> turn c M = 0 -> (forall j, (j < M)%N -> 0 < turn c j) -> 0 < sigma -> sigma ^+ 2 = 1 - c ^+ 2 -> 0 <= s ->
  (forall q, 0 < q < 1 -> \sum_S chance q S * (v S - m q) ^+ 2 <= s ^+ 2) ->
  \sum_(T : {set N} | #|T| == 2%N) dividend v T ^+ 2 <= (2 * M%:R * (c / sigma)) ^+ 2 * s ^+ 2.
Proof.
move=> c1 zero pos sigma0 sigma2 s0 spread; set energy := \sum_(T | _) _.
have e0 : 0 <= energy by apply: sumr_ge0 => T _; apply: sqr_ge0.
have c0 : 0 < c by rewrite -(turn1 c) pos.
pose P : {poly R} := 'X * (1 - 'X) * direction v 2.
have P_at q : P.[q] = q * (1 - q) * (direction v 2).[q].
  by rewrite !hornerM hornerD hornerN hornerX -polyC1 hornerC.
have sP : (size P <= M.+1)%N.
  apply: leq_trans (size_mul_leq _ _) _; have s1 : (size ('X * (1 - 'X) : {poly R})%R <= 3)%N.
    apply: leq_trans (size_mul_leq _ _) _; rewrite size_polyX; have : (size (1 - 'X : {poly R})%R <= 2)%N.
      by rewrite (leq_trans (size_add _ _)) // size_opp size_polyX size_poly1.
    by lia.
  have := direction_size 2 vi; move: (size (_ * _ : {poly R})) (size (direction v 2)) s1 => a b a3 b2.
  by move: M1; lia.
have bound q : 0 <= q <= 1 -> `|P.[q]| <= Num.sqrt energy * s.
  move=> q01; rewrite -(@ler_pexpn2r _ 2%N) ?nnegrE ?mulr_ge0 ?sqrtr_ge0 // real_normK ?num_real //.
  rewrite exprMn sqr_sqrtr // P_at exprMn.
  by apply: (@direction_range N R v 2 M _ s m spread q q01); rewrite /= M1.
have := schur_inequality M1 c1 zero pos sigma0 sigma2 sP _ _ bound.
rewrite !P_at mul0r mul0r subrr mulr0 mul0r => /(_ erefl erefl).
have -> : P`_1 = energy.
  by rewrite /P -mulrA coefXM /= -horner_coef0 hornerM hornerD hornerN hornerX -polyC1 hornerC subr0 mul1r direction0.
rewrite ger0_norm // mulrCA => h; set C := _ * (c / sigma) in h *.
have C0 : 0 <= C by apply: mulr_ge0; [rewrite mulr_ge0 ?ler0n|rewrite divr_ge0 // ltW].
move: e0; rewrite le_eqVlt => /orP [/eqP <-|e0]; first by rewrite mulr_ge0 ?sqr_ge0.
rewrite -[leLHS](sqr_sqrtr (ltW e0)) -exprMn ler_pexpn2r ?nnegrE ?sqrtr_ge0 //; last exact: mulr_ge0.
have r0 : 0 < Num.sqrt energy by rewrite sqrtr_gt0.
by rewrite -(ler_pmul2l r0) -expr2 (sqr_sqrtr (ltW e0)).
Qed.
End Pairs.
