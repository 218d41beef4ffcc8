(* The shifted Chebyshev polynomials T*(M), with their coefficients, and the points where they are 1 and -1
   in turn: they exist in every real closed field.

   The idea: h(j) = T_j(c) obeys h(j+2) = 2 c h(j+1) - h(j), as the cosines of the multiples of an angle do,
   so products of two of them are sums of two of them.  Where c is the largest zero of T_M the h(j) are
   positive before M, so they fall from 1 to 0, and by symmetry on to -1 at 2M. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Chebyshev.
Variable R : realFieldType.

(* twice the size of the coefficients, over 4^k *)
Definition cheb_count M k := ('C(M + k, k.*2) + 'C(M + k - 1, k.*2))%N.
Arguments cheb_count : simpl never.

(* T*(0) = 1, T*(1) = 2X - 1, T*(M+2) = 2(2X - 1) T*(M+1) - T*(M): T*(M) at x is T_M at 2x - 1 *)
Fixpoint chebs M : {poly R} * {poly R} :=
  if M is M'.+1 then let: (a, b) := chebs M' in (b, 2%:P * (2%:P * 'X - 1) * b - a) else (1, 2%:P * 'X - 1).
Definition cheb M := (chebs M).1.

Lemma cheb0 : cheb 0 = 1. Proof. by []. Qed.
Lemma cheb1 : cheb 1 = 2%:P * 'X - 1. Proof. by []. Qed.
Lemma chebSS M : cheb M.+2 = 2%:P * (2%:P * 'X - 1) * cheb M.+1 - cheb M.
Proof. by rewrite /cheb /=; case: (chebs M). Qed.

Lemma cheb_countSS M k :
  (cheb_count M.+2 k.+1 + cheb_count M k.+1 = cheb_count M.+1 k + (cheb_count M.+1 k.+1).*2)%N.
Proof.
have P (m j : nat) : ('C(m.+2, j.+2) + 'C(m, j.+2) = 'C(m, j) + ('C(m.+1, j.+2)).*2)%N.
  by rewrite !binS; lia.
rewrite /cheb_count doubleS; have -> : (M.+2 + k.+1 = (M + k.+1).+2)%N by lia.
have -> : (M.+1 + k.+1 = (M + k.+1).+1)%N by lia.
have -> : (M.+1 + k = M + k.+1)%N by lia.
case: M => [|M]; last first.
  have -> : (M.+1 + k.+1 = (M + k.+1).+1)%N by lia.
  have := P (M + k.+1).+1 k.*2; have := P (M + k.+1)%N k.*2; rewrite !subn1 /=; lia.
have := P k.+1 k.*2; have := P k k.*2; rewrite !add0n !subn1 /= (bin_small (_ : k < k.*2.+2)%N); lia.
Qed.

Lemma cheb_coef M k : (cheb M)`_k = (-1) ^+ (M + k) * 4 ^+ k * (cheb_count M k)%:R / 2.
Proof.
have C0 m : cheb_count m 0 = 2%N by rewrite /cheb_count !bin0.
have [m] := ubnP M; elim: m M k => // m IH [|[|M]] k.
- move=> _; rewrite cheb0 coef1 add0n; case: k => [|k]; first by rewrite C0 /=; field.
  by rewrite /cheb_count !bin_small ?mulr0 ?mul0r //; lia.
- move=> _; rewrite cheb1 coefB coefCM coefX coef1; case: k => [|[|k]] /=.
  + by rewrite C0; field.
  + by rewrite /cheb_count /= binn bin_small // addn0; field.
  by rewrite /cheb_count !bin_small ?mulr0 ?mul0r ?subrr //; lia.
move=> /ltnSE Mm; rewrite chebSS coefB -mulrA coefCM mulrBl mul1r coefB -mulrA coefCM coefXM.
rewrite !IH ?(ltnW Mm) //; case: k => [|k] /=.
  by rewrite !C0 !addn0 !exprS; move: ((-1) ^+ M) => s; field.
have -> : (cheb_count M.+2 k.+1)%:R =
    (cheb_count M.+1 k)%:R + (cheb_count M.+1 k.+1)%:R * 2 - (cheb_count M k.+1)%:R :> R.
  by apply/eqP; rewrite eq_sym subr_eq eq_sym -natrM -!natrD cheb_countSS muln2.
rewrite !addSn !addnS !exprS exprD; move: ((-1) ^+ M) ((-1) ^+ k) (4 ^+ k) => s t f.
by move: (_%:R : R) (_%:R : R) (_%:R : R) => a b c; field.
Qed.

Lemma cheb_size M : (size (cheb M) <= M.+1)%N.
Proof.
apply/leq_sizeP => k Mk; rewrite cheb_coef /cheb_count !bin_small ?mulr0 ?mul0r //; lia.
Qed.

(* the values h(j) of T_j at c *)
Section Values.
Variable c : R.

Fixpoint turns j : R * R := if j is j'.+1 then let: (a, b) := turns j' in (b, 2 * c * b - a) else (1, c).
Definition turn j := (turns j).1.

Lemma turn0 : turn 0 = 1. Proof. by []. Qed.
Lemma turn1 : turn 1 = c. Proof. by []. Qed.
Lemma turnSS j : turn j.+2 = 2 * c * turn j.+1 - turn j.
Proof. by rewrite /turn /=; case: (turns j). Qed.

(* 2 cos a cos b = cos(a + b) + cos(a - b) *)
Lemma turn_product a j : turn (a + j.*2) + turn a = 2 * turn j * turn (a + j).
Proof.
have [m] := ubnP j; elim: m j a => // m IH [|[|j]] a.
- by rewrite turn0 double0 addn0 mulr1 mulr_natl.
- by rewrite turn1 addn1 addn2 turnSS subrK.
move=> /ltnSE jm; have A := IH j.+1 a.+1 jm; have B := IH j a.+2 (ltnW jm).
have e1 : (a.+1 + j.+1 = a + j.+2)%N by lia.
have e2 : (a.+2 + j = a + j.+2)%N by lia.
have e3 : (a + j.+2.*2 = (a.+1 + j.*2.+1).+2)%N by lia.
have e4 : (a.+1 + j.+1.*2 = (a.+1 + j.*2.+1).+1)%N by lia.
have e5 : (a.+2 + j.*2 = a.+1 + j.*2.+1)%N by lia.
rewrite e1 e4 in A; rewrite e2 e5 in B; rewrite e3 (turnSS (a.+1 + j.*2.+1)) (turnSS j).
have -> : 2 * (2 * c * turn j.+1 - turn j) * turn (a + j.+2) =
  2 * c * (2 * turn j.+1 * turn (a + j.+2)) - 2 * turn j * turn (a + j.+2) by ring.
rewrite -A -B (turnSS a); move: (a.+1 + j.*2.+1)%N => b.
by move: (turn b) (turn b.+1) (turn a) (turn a.+1) => w x y z; ring.
Qed.

(* T*(M) at (1 + cos 2j)/2 is cos 2jM *)
Lemma cheb_turn M j : (cheb M).[(1 + turn j.*2) / 2] = turn (j * M).*2.
Proof.
have [m] := ubnP M; elim: m M => // m IH [|[|M]].
- by rewrite cheb0 hornerC muln0.
- by rewrite cheb1 hornerD hornerN hornerCM hornerX hornerC muln1 => _; field.
move=> /ltnSE Mm; rewrite chebSS hornerD hornerN hornerM !IH ?(ltnW Mm) //.
have -> : (2%:P * (2%:P * 'X - 1)).[(1 + turn j.*2) / 2] = 2 * turn j.*2.
  by rewrite hornerCM hornerD hornerN hornerCM hornerX hornerC; field.
have := turn_product (j * M).*2 j.*2; have -> : ((j * M).*2 + j.*2 = (j * M.+1).*2)%N by lia.
have -> : ((j * M).*2 + j.*2.*2 = (j * M.+2).*2)%N by lia.
by move=> <-; rewrite addrK.
Qed.

Variable M : nat.
Hypothesis c1 : c < 1.
Hypothesis zero : turn M = 0.
Hypothesis positive : forall j, (j < M)%N -> 0 < turn j.

Lemma turn_falls j : (j < M)%N -> turn j.+1 - turn j < 0.
Proof.
elim: j => [|j IH] jM; first by rewrite turn1 turn0 subr_lt0.
have -> : turn j.+2 - turn j.+1 = (turn j.+1 - turn j) - 2 * (1 - c) * turn j.+1 by rewrite turnSS; ring.
rewrite subr_lt0 (lt_trans (IH (ltnW jM))) // !mulr_gt0 ?ltr0n ?subr_gt0 ?positive //.
Qed.

Lemma turn_beyond i : (i <= M)%N -> turn (M + i) = - turn (M - i).
Proof.
move=> iM; have := turn_product (M - i) i; rewrite subnK // zero mulr0.
have -> : (M - i + i.*2 = M + i)%N by lia.
by move/eqP; rewrite addr_eq0 => /eqP.
Qed.

Lemma turn_falls_on j : (j < M.*2)%N -> turn j.+1 < turn j.
Proof.
move=> jM; rewrite -subr_lt0; case: (ltnP j M) => Mj; first exact: turn_falls.
have e : (j = M + (j - M))%N by lia.
rewrite {1 2}e -addnS !turn_beyond; [|lia..].
have -> : (M - (j - M) = (M - (j - M).+1).+1)%N by lia.
by rewrite opprK addrC turn_falls //; lia.
Qed.

Lemma turn_decreasing i j : (i < j <= M.*2)%N -> turn j < turn i.
Proof.
elim: j => // j IH; rewrite ltnS => /andP [ij jM]; apply: lt_le_trans (turn_falls_on jM) _.
by move: ij; rewrite leq_eqVlt => /orP [/eqP -> //|ij]; rewrite ltW // IH // ij ltnW.
Qed.

Lemma turn_multiple i : turn (i * M).*2 = (-1) ^+ i.
Proof.
have t2 : turn M.*2 = -1 by rewrite -addnn turn_beyond // subnn turn0.
have [m] := ubnP i; elim: m i => // m IH [|[|i]] => [_|_|/ltnSE im].
- by rewrite turn0.
- by rewrite mul1n t2.
have := turn_product (i * M).*2 M.*2; have -> : ((i * M).*2 + M.*2 = (i.+1 * M).*2)%N by lia.
have -> : ((i * M).*2 + M.*2.*2 = (i.+2 * M).*2)%N by lia.
rewrite (IH i.+1) // (IH i) ?(ltnW im) // t2 => /eqP; rewrite -subr_eq0 => /eqP E; apply/eqP; rewrite -subr_eq0 -[X in _ == X]E.
by apply/eqP; rewrite !exprS; move: (turn _) ((-1) ^+ i) => a s; ring.
Qed.

(* the points where T*(M) is 1 and -1 in turn *)
Definition turning (j : 'I_M.+1) := (1 + turn (M - j).*2) / 2.

Lemma turning_up (i j : 'I_M.+1) : (i < j)%N -> turning i < turning j.
Proof.
move=> ij; rewrite ltr_pmul2r ?invr_gt0 ?ltr0n // ltr_add2l turn_decreasing //.
by have := ltn_ord j; lia.
Qed.

Lemma turning_inside j : 0 <= turning j <= 1.
Proof.
have t2 : turn M.*2 = -1 by rewrite -addnn turn_beyond // subnn turn0.
have [lo hi] : -1 <= turn (M - j).*2 /\ turn (M - j).*2 <= 1.
  split; [rewrite -t2|rewrite -turn0]; have := ltn_ord j.
    case: (eqVneq (M - j)%N M) => [-> //|ne jM]; rewrite ltW // turn_decreasing //; lia.
  case: (eqVneq (M - j)%N 0%N) => [-> //|ne jM]; rewrite ltW // turn_decreasing //; lia.
rewrite divr_ge0 ?ler0n //=; last by rewrite -ler_subl_addl sub0r.
by rewrite ler_pdivr_mulr ?ltr0n // mul1r -[2]/(1 + 1) ler_add2l.
Qed.

Lemma turning_value j : (cheb M).[turning j] = (-1) ^+ (M + j).
Proof.
rewrite /turning cheb_turn turn_multiple -signr_odd -[RHS]signr_odd oddB; last by rewrite -ltnS.
by rewrite oddD.
Qed.
End Values.

(* T*(M) at (1 + c)/2 is T_M at c *)
Lemma cheb_at c M : (cheb M).[(1 + c) / 2] = turn c M.
Proof.
have [m] := ubnP M; elim: m M => // m IH [|[|M]].
- by rewrite cheb0 hornerC.
- by rewrite cheb1 hornerD hornerN hornerCM hornerX hornerC turn1 => _; field.
move=> /ltnSE Mm; rewrite chebSS turnSS hornerD hornerN hornerM !IH ?(ltnW Mm) //.
by rewrite hornerCM hornerD hornerN hornerCM hornerX hornerC; move: (turn _ _) (turn _ _) => a b; field.
Qed.

(* where T_0, ..., T_M are positive, T_(M+1)/T_M grows *)
Lemma turn_grows c d M : c < d -> (forall i, (i <= M)%N -> 0 < turn c i) ->
  (forall i, (i <= M)%N -> 0 < turn d i) /\ turn c M.+1 * turn d M < turn d M.+1 * turn c M.
Proof.
move=> cd; elim: M => [|M IH] pos.
  by rewrite !turn1 !turn0 !mulr1; split=> // i; rewrite leqn0 => /eqP ->; rewrite turn0 ltr01.
have [pd cross] := IH (fun i iM => pos i (leqW iM)).
have M0 := pos M (leqnSn M); have M1 := pos M.+1 (leqnn _).
have d1 : 0 < turn d M.+1.
  by rewrite -(pmulr_lgt0 _ M0); apply: lt_trans cross; rewrite mulr_gt0 // pd.
split=> [i|]; first by rewrite leq_eqVlt => /orP [/eqP -> //|iM]; apply: pd.
rewrite -subr_gt0 !turnSS; have -> : (2 * d * turn d M.+1 - turn d M) * turn c M.+1 -
  (2 * c * turn c M.+1 - turn c M) * turn d M.+1 =
  2 * (d - c) * (turn c M.+1 * turn d M.+1) + (turn d M.+1 * turn c M - turn c M.+1 * turn d M) by ring.
by rewrite addr_gt0 ?subr_gt0 // !mulr_gt0 ?ltr0n ?subr_gt0.
Qed.
End Chebyshev.

(* In a real closed field T_M has a zero below 1 where T_0, ..., T_(M-1) are positive: its largest zero. *)
Lemma largest_zero (R : rcfType) M : (0 < M)%N ->
  exists c : R, [/\ c < 1, turn c M = 0 & forall j, (j < M)%N -> 0 < turn c j].
Proof.
case: M => // M _; elim: M => [|M [c [c1 zero pos]]].
  exists 0; split=> [||j]; [exact: ltr01|exact: turn1|].
  by rewrite ltnS leqn0 => /eqP ->; rewrite turn0 ltr01.
have one j : turn (1 : R) j = 1.
  have [m] := ubnP j; elim: m j => // m IH [|[|j]] // /ltnSE jm.
  by rewrite turnSS !IH ?(ltnW jm) //; ring.
have below : turn c M.+2 < 0 by rewrite turnSS zero mulr0 sub0r oppr_lt0 pos.
have [||x /andP [cx x1] /rootP rx] := @poly_ivt _ (cheb R M.+2) ((1 + c) / 2) 1.
- by rewrite ler_pdivr_mulr ?ltr0n // mul1r -[leRHS]/(1 + 1) ler_add2l ltW.
- have e : 1 = (1 + 1) / 2 :> R by field.
  by rewrite cheb_at ltW //= [X in _.[X]]e cheb_at one ler01.
have ex : x = (1 + (2 * x - 1)) / 2 by field.
move: rx; rewrite ex cheb_at; set d := 2 * x - 1 => zd.
have cd : c < d.
  have : c <= d by move: cx; rewrite ler_pdivr_mulr ?ltr0n // /d ler_subr_addl mulrC.
  by rewrite le_eqVlt => /orP [/eqP E|//]; move: below; rewrite E zd !ltxx.
have d1 : d < 1.
  have : d <= 1 by rewrite /d ler_subl_addl -[leRHS]/(2 : R) -[leRHS]mulr1 ler_pmul2l ?ltr0n.
  by rewrite le_eqVlt => /orP [/eqP E|//]; move: zd; rewrite E one => /eqP; rewrite oner_eq0.
exists d; split=> // j jM; have [pd cross] := turn_grows cd (fun i (iM : (i <= M)%N) => pos i iM).
move: jM; rewrite ltnS leq_eqVlt => /orP [/eqP ->|]; last by rewrite ltnS; apply: pd.
by move: cross; rewrite zero mul0r pmulr_lgt0 // pos.
Qed.
