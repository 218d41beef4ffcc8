(* The digits of the order sums, and the gap in the form of paper B's Theorem 2 (this suite).

   B writes |A(k)|/u_bar(1) in base n, the fraction joined to the digit of n^0, and cuts the expansion at
   d, the whole part of p.  The part h(k) above the cut is kept; delta comes from the largest of them, so it
   is not there where all are 0.  The parts below the cut stay below n^d, which no kept part but 0 does. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders witnesses paper_b.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Lemma base_expansion n z d :
  (\sum_(i < d) z %/ n ^ i %% n * n ^ i + z %/ n ^ d * n ^ d)%N = z.
Proof.
elim: d => [|d IH]; first by rewrite big_ord0 divn1 muln1.
rewrite big_ord_recr /= -[RHS]IH -addnA; congr (_ + _)%N.
by rewrite [in RHS](divn_eq (z %/ n ^ d) n) -divnMA -expnSr mulnDl addnC -mulnA -expnS.
Qed.

Section Digits.
Variables (R : archiFieldType) (n : nat) (r : R).
Hypotheses (n1 : (1 < n)%N) (r0 : 0 <= r).

Lemma some_whole : exists z : nat, r < z.+1%:R.
Proof.
by exists (Num.bound r); apply: lt_le_trans (archi_boundP r0) _; rewrite ler_nat.
Qed.

(* the whole part of r, its digits in base n with the fraction in the last, and what lies above the cut;
   with no place below the cut the fraction lies above it *)
Definition whole : nat := ex_minn some_whole.
Definition digit i : R := (whole %/ n ^ i %% n)%:R + (if i == 0%N then r - whole%:R else 0).
Definition kept d : R := if d == 0%N then r else (whole %/ n ^ d * n ^ d)%:R.
Definition lower d : R := \sum_(i < d) digit i * n%:R ^+ i.

Lemma wholeP : whole%:R <= r < whole.+1%:R.
Proof.
rewrite /whole; case: ex_minnP => z -> least; rewrite andbT.
by case: z least => [//|z] least; rewrite leNgt; apply/negP => /least; rewrite ltnn.
Qed.

Lemma lowerE d : lower d = (whole %% n ^ d)%:R + (if d == 0%N then 0 else r - whole%:R).
Proof.
rewrite /lower /digit (eq_bigr (fun i : 'I_d => (whole %/ n ^ i %% n * n ^ i)%:R +
  (if i == 0%N :> nat then r - whole%:R else 0))) => [|i _]; last first.
  by rewrite mulrDl natrM natrX; congr (_ + _); case: eqP => [->|_]; rewrite ?expr0 ?mulr1 ?mul0r.
rewrite big_split -natr_sum /=; congr (_%:R + _).
  have := base_expansion n whole d; rewrite {2 3}(divn_eq whole (n ^ d)) => /eqP.
  have p : (0 < n ^ d)%N by rewrite expn_gt0 ltnW.
  rewrite addnC divnMDl // [(whole %% _ %/ _)%N]divn_small ?ltn_mod //.
  by rewrite addn0 eqn_add2l => /eqP.
by case: d => [|d]; rewrite ?big_ord0 // big_ord_recl big1 ?addr0.
Qed.

Lemma kept_lower d : r = kept d + lower d.
Proof.
rewrite lowerE /kept; case: eqP => [->|_]; first by rewrite modn1 !addr0.
by rewrite addrA -natrD -divn_eq addrC subrK.
Qed.

Lemma lower_below d : 0 <= lower d < n%:R ^+ d.
Proof.
have /andP [w0 w1] := wholeP; have m1 : (whole %% n ^ d < n ^ d)%N by rewrite ltn_mod expn_gt0 ltnW.
rewrite lowerE -natrX; case: eqP => [_|_]; first by rewrite addr0 ler0n ltr_nat.
rewrite addr_ge0 ?subr_ge0 ?ler0n //=; apply: lt_le_trans (_ : (whole %% n ^ d).+1%:R <= _).
  by rewrite -[_.+1]addn1 natrD ltr_add2l ltr_subl_addl -[1]/(1%:R) -natrD addn1.
by rewrite ler_nat.
Qed.

Lemma kept_ge0 d : 0 <= kept d.
Proof. by rewrite /kept; case: eqP => // _; apply: ler0n. Qed.

Lemma digitP i : 0 <= digit i < n%:R /\ ((0 < i)%N -> exists c : nat, digit i = c%:R).
Proof.
have /andP [w0 w1] := wholeP; have m1 : (whole %/ n ^ i %% n < n)%N by rewrite ltn_mod ltnW.
rewrite /digit; split; last by case: i m1 => // i _ _; exists (whole %/ n ^ i.+1 %% n)%N; rewrite addr0.
case: eqP => [_|_]; last by rewrite addr0 ler0n ltr_nat.
rewrite addr_ge0 ?subr_ge0 ?ler0n //=; apply: lt_le_trans (_ : (whole %/ n ^ i %% n).+1%:R <= _).
  by rewrite -[_.+1]addn1 natrD ltr_add2l ltr_subl_addl -[1]/(1%:R) -natrD addn1.
by rewrite ler_nat.
Qed.

(* what is kept is 0 or at least n^d *)
Lemma kept_large d : (0 < d)%N -> kept d != 0 -> n%:R ^+ d <= kept d.
Proof.
move=> d0; rewrite /kept gtn_eqF // pnatr_eq0 -lt0n muln_gt0 => /andP [q0 _].
by rewrite -natrX ler_nat leq_pmull.
Qed.

Lemma kept0 d : kept d = 0 -> r < n%:R ^+ d.
Proof. by move=> k0; rewrite (kept_lower d) k0 add0r; case/andP: (lower_below d). Qed.

Lemma kept0_inv d : (0 < d)%N -> r < n%:R ^+ d -> kept d = 0.
Proof.
move=> d0 small; apply/eqP; apply: contraLR small => /(kept_large d0) big; rewrite -leNgt.
by apply: le_trans big _; rewrite [X in _ <= X](kept_lower d) ler_addl; case/andP: (lower_below d).
Qed.
End Digits.

Lemma largest (R : realDomainType) (f : nat -> R) M : (0 < M)%N ->
  exists2 k, (0 < k <= M)%N & forall j, (0 < j <= M)%N -> f j <= f k.
Proof.
elim: M => // -[|M] IH _; first by exists 1%N => // -[|[|j]].
have [k /andP [k0 kM] top] := IH isT; have [le|lt] := leP (f M.+2) (f k).
  exists k => [|j /andP [j0]]; first by rewrite k0 ltnW.
  by rewrite leq_eqVlt => /orP [/eqP -> //|jM]; apply: top; rewrite j0.
exists M.+2 => [|j /andP [j0]]; first by rewrite leqnn.
rewrite leq_eqVlt => /orP [/eqP -> //|jM]; apply: le_trans (ltW lt); apply: top; by rewrite j0.
Qed.

Section Cut.
Variables (N : finType) (R : archiFieldType) (v : {set N} -> R) (M d : nat) (pw : nat -> R).
Let n := #|N|.
Let U := u_bar v.
Let A := order_sum v.
Hypotheses (n1 : (1 < n)%N) (u1 : 0 < U 1%N).

Lemma ratio_ge0 k : 0 <= `|A k| / U 1%N.
Proof. by rewrite divr_ge0 // ltW. Qed.

(* the sign of A(k), and the two parts of |A(k)|/u_bar(1) *)
Definition sign k : R := if A k < 0 then -1 else 1.
Definition high k := kept n (ratio_ge0 k) d.
Definition low k := lower n (ratio_ge0 k) d.

Lemma sign_high_low k : A k = sign k * (high k + low k) * U 1%N.
Proof.
have := kept_lower n1 (ratio_ge0 k) d; rewrite -/(high k) -/(low k) => <-.
rewrite -mulrA divfK ?gt_eqF // /sign.
by case: ltrP => [/ltr0_norm ->|/ger0_norm ->]; rewrite ?mulN1r ?opprK ?mul1r.
Qed.

(* B, Theorem 2, with the digits: where some kept part is not 0, let E be the largest one, which is
   n^(p+delta).  With lambda(k) = sign(k) h(k)/E and the digits a(k,i), below n and whole for i > 0,
   A(k) = (lambda(k) E + signed sum of a(k,i) n^i over i < d) u_bar(1), |lambda(k)| <= 1,
   |A(k)| < 2 E u_bar(1).  Where A(k) = 0 above M and 0 <= u_bar(m) <= n^p u_bar(1), the printed relation
   holds wherever the weighted sum lambda is not 0, which is so for one of the last M orders m0.
   As n^d <= E for d > 0, p + delta is at least d. *)
Theorem order_sum_digits : (exists2 k, (0 < k <= M)%N & high k != 0) ->
  exists E : R, let l k := sign k * high k / E in
  [/\ [/\ 0 < E, (0 < d)%N -> n%:R ^+ d <= E, forall k, (0 < k <= M)%N -> high k <= E &
          exists2 k, (0 < k <= M)%N & high k = E],
      forall k i, 0 <= digit n (ratio_ge0 k) i < n%:R /\
        ((0 < i)%N -> exists c : nat, digit n (ratio_ge0 k) i = c%:R),
      forall k, (0 < k <= M)%N ->
        [/\ A k = (l k * E + sign k * \sum_(i < d) digit n (ratio_ge0 k) i * n%:R ^+ i) * U 1%N,
            `|l k| <= 1 & `|A k| < 2 * E * U 1%N],
      (M <= n)%N -> exists2 m0, (n - M < m0 <= n)%N & lambda_sum N M m0 l != 0 &
      (forall k, (M < k)%N -> A k = 0) -> (forall m, (m <= n)%N -> 0 <= U m <= pw n * U 1%N) ->
      forall m0, (m0 <= n)%N ->
        let below := \sum_(1 <= k < M.+1) weight N R m0 k * (sign k * low k) in
        (0 < lambda_sum N M m0 l -> E <= (pw n - below) / lambda_sum N M m0 l) /\
        (lambda_sum N M m0 l < 0 -> E <= below / - lambda_sum N M m0 l)].
Proof.
move=> [k0 k0M hk0].
have M0 : (0 < M)%N by case/andP: k0M => a b; apply: leq_trans b.
have [k1 k1M top] := largest high M0; pose E := high k1; exists E => l.
have h0 k : 0 <= high k by apply: kept_ge0.
have big : (0 < d)%N -> n%:R ^+ d <= E.
  by move=> d0; apply: le_trans (top k0 k0M); apply: kept_large.
have E0 : 0 < E by apply: lt_le_trans (top k0 k0M); rewrite lt_def hk0 h0.
have b1 k : 0 <= low k < n%:R ^+ d by apply: lower_below.
have b2 k : low k < E.
  case: (posnP d) => [z|d0]; first by rewrite /low z /lower big_ord0.
  by apply: lt_le_trans (big d0); case/andP: (b1 k).
have H k : (0 < k <= M)%N ->
    [/\ A k = sign k * (high k + low k) * U 1%N, `|sign k| = 1, 0 <= high k <= E & 0 <= low k].
  move=> kM; split; [exact: sign_high_low| |by rewrite h0 top|by case/andP: (b1 k)].
  by rewrite /sign; case: ifP => _; rewrite ?normrN normr1.
have [F1 F2 F3] := order_sum_form pw u1 E0 H.
split=> [|k i|k kM|Mn|v_i range m0 m0n].
- by split=> //; exists k1.
- exact: digitP.
- by have [e l1] := F1 k kM; split=> //; apply: F2.
- case: (boolP [exists m0 : 'I_n.+1, (n - M < m0)%N && (lambda_sum N M m0 l != 0)]) => [|none].
    by case/existsP => m0 /andP [a b]; exists m0 => //; rewrite a -ltnS ltn_ord.
  have z : l k1 = 0.
    apply: (lemma_3 Mn) k1M => m /andP [a b]; apply/eqP; apply: contraNT none => nz.
    by apply/existsP; exists (Ordinal (b : (m < n.+1)%N)); rewrite /= a nz.
  have : sign k1 * E / E = 0 by [].
  rewrite mulfK ?gt_eqF // /sign => /eqP; case: (A k1 < 0); rewrite ?oppr_eq0 => /eqP e1.
    by have := oner_neq0 R; rewrite e1 eqxx.
  by have := oner_neq0 R; rewrite e1 eqxx.
exact: F3.
Qed.

(* This suite, the gap in B's Theorem 2: where nothing of |A(k)|/u_bar(1) stands at or above n^d, d the
   whole part of p, this says |A(k)| < n^d u_bar(1), and for d > 0 it says no more.  Where this is so for all
   k, no number E = n^(p+delta) > 0 is the largest of the kept parts: delta and lambda are not defined. *)
Theorem order_sum_form_gap :
  (forall k, (high k = 0 -> `|A k| < n%:R ^+ d * U 1%N) /\
             ((0 < d)%N -> `|A k| < n%:R ^+ d * U 1%N -> high k = 0)) /\
  ((forall k, (0 < k <= M)%N -> high k = 0) -> forall E, 0 < E -> ~ exists2 k, (0 < k <= M)%N & high k = E).
Proof.
split=> [k|zero E E0 [k kM]]; last by rewrite zero // => z; rewrite -z ltxx in E0.
split=> [/(kept0 n1)|d0 small]; first by rewrite ltr_pdivr_mulr.
by apply: kept0_inv => //; rewrite ltr_pdivr_mulr.
Qed.
End Cut.

Section Squares.
Variables (N : finType) (R : archiFieldType) (a b : R).
Let n := #|N|.
Hypotheses (n1 : (1 < n)%N) (a0 : 0 < a) (ba : 0 <= b <= 2 * a).

(* This suite: the gap is met in nature.  a |S| + b C(|S|,2) with 0 <= b <= 2 a, among them |S| and |S|^2,
   meets (i) with M = 2, (ii), and (iii) with p = 2, and every |A(k)| is below n^2 u_bar(1). *)
Theorem gap_in_nature (v := pair_game a (fun _ => b) : {set N} -> R) :
  [/\ forall S, v S = a * #|S|%:R + b * 'C(#|S|, 2)%:R /\ (a = 1 -> b = 2 -> v S = #|S|%:R ^+ 2),
      condition_i 2 v, condition_ii v, condition_iii (fun m => m%:R ^+ 2) v & u_bar v 1%N = a /\
      forall k, `|order_sum v k| < n%:R ^+ 2 * u_bar v 1%N].
Proof.
have /andP [b0 b2] := ba; have P0 : 'C(n, 2)%:R != 0 :> R by rewrite bin_neq0.
have V S : v S = a * #|S|%:R + b * 'C(#|S|, 2)%:R by rewrite /v pair_game_value.
have SP : \sum_(T : {set N} | #|T| == 2%N) b = b * 'C(n, 2)%:R.
  by have /= := count_masks N 2%N; rewrite cardsE sumr_const mulr_natr => ->.
have U m : (m <= n)%N -> u_bar v m = a * m%:R + b * 'C(m, 2)%:R.
  by move=> mn; rewrite pair_game_mean // SP mulfK // mulrC [_ * b]mulrC.
have U1 : u_bar v 1%N = a by rewrite U ?(ltnW n1) // mulr1 mulr0 addr0.
have n0 : 0 < n%:R :> R by rewrite ltr0n ltnW.
have n1R : 1 < n%:R :> R by rewrite -[1]/(1%:R) ltr_nat.
split=> //.
- by move=> S; rewrite V; split=> // -> ->; rewrite bin2_real; field.
- exact: pair_game_i.
- move=> m' m /andP [le mn]; rewrite !U ?(leq_trans le) //; apply: ler_add.
    by apply: ler_wpmul2l; rewrite ?ler_nat // ltW.
  by apply: ler_wpmul2l; rewrite ?ler_nat // leq_bin2l.
- move=> m' m /andP [m'0 le] mn; rewrite !U ?(leq_trans le) // !bin2_real.
  rewrite -subr_ge0; have l0 : 0 <= m%:R - m'%:R :> R by rewrite subr_ge0 ler_nat.
  have -> : m%:R ^+ 2 * (a * m'%:R + b * ((m'%:R ^+ 2 - m'%:R) / 2)) -
      m'%:R ^+ 2 * (a * m%:R + b * ((m%:R ^+ 2 - m%:R) / 2)) =
      m%:R * m'%:R * (m%:R - m'%:R) * (a - b / 2) :> R by field.
  have c0 : 0 <= a - b / 2 by rewrite subr_ge0 ler_pdivr_mulr ?ltr0n // mulrC.
  by rewrite !mulr_ge0 ?ler0n.
split=> // -[|[|[|k]]]; rewrite U1.
- rewrite /order_sum (big_pred1 set0) => [|S]; last by rewrite cards_eq0.
  by rewrite pair_game_dividend /pair_dividend cards0 /= normr0 mulr_gt0 ?exprn_gt0.
- by rewrite pair_game_1 normrM !gtr0_norm // mulrC ltr_pmul2r // expr2 ltr_pmulr.
- rewrite pair_game_2 SP ger0_norm ?mulr_ge0 ?ler0n // bin2_real.
  apply: le_lt_trans (_ : 2 * a * ((n%:R ^+ 2 - n%:R) / 2) < _).
    have c0 : 0 <= (n%:R ^+ 2 - n%:R) / 2 :> R.
      by apply: divr_ge0; rewrite ?ler0n // subr_ge0 expr2 ler_pmulr // ltW.
    by rewrite ler_wpmul2r.
  by rewrite mulrAC mulrCA divff ?pnatr_eq0 // mulr1 ltr_pmul2r // ltr_subl_addr ltr_addl.
by rewrite (order_sum_above (pair_game_i a _)) // normr0 mulr_gt0 ?exprn_gt0.
Qed.
End Squares.
