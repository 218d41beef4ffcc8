(* The main theorem of paper B (its Theorem 2): what it says read as printed, and what is true.

   Its powers are read as follows, which loses nothing.  A number E > 0 stands for n^(p+delta): each
   positive number is that for exactly one real delta, and delta <= log_n(x) says n^p times x is at
   least E.  A function pw stands for m |-> m^p; of it only pw n > 0 is used.

   The idea.  Under conditions (i) to (iii) u_bar(n) = sum of the A(k) and 0 < u_bar(n) <= n^p u_bar(1).
   So with m0 = n, no digits at all and any E large enough, everything that the theorem asks for holds:
   read existentially it is true and says nothing of the A(k), which E is chosen after. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Lemma cancel (R : fieldType) (x y z : R) : y != 0 -> z != 0 -> z * (x / (y * z)) = x / y.
Proof. by move=> y0 z0; field; rewrite y0 z0. Qed.

Section PaperB.
Variables (N : finType) (R : realFieldType) (v : {set N} -> R) (M : nat) (pw : nat -> R).
Let n := #|N|.
Let U := u_bar v.
Let A := order_sum v.

(* What B's Theorem 2 asserts of one E = n^(p+delta), of the numbers lambda(k) and of the digits, of
   which there are d in base n: q(k) lists those of order k.  The weighted sums at m0 are lambda and a(i). *)
Definition weight m0 k : R := 'C(m0, k)%:R / 'C(n, k)%:R.
Definition lambda_sum m0 (l : nat -> R) := \sum_(1 <= k < M.+1) weight m0 k * l k.
Definition digit_sum m0 d (a : nat -> nat -> R) :=
  \sum_(i < d) (\sum_(1 <= k < M.+1) weight m0 k * a k i) * n%:R ^+ i.

Definition theorem_2 (d m0 : nat) (E : R) (l : nat -> R) (a : nat -> nat -> R) :=
  [/\ (n - M <= m0 <= n)%N,
      forall k, (0 < k <= M)%N ->
        [/\ A k = (l k * E + \sum_(i < d) a k i * n%:R ^+ i) * U 1%N, `|l k| <= 1,
            `|a k 0%N| < n%:R & forall i, exists z : int, `|z| < n%:R /\ ((0 < i)%N -> a k i = z%:~R)],
      lambda_sum m0 l != 0,
      0 < lambda_sum m0 l -> E <= (pw n - digit_sum m0 d a) / lambda_sum m0 l &
      lambda_sum m0 l < 0 -> E <= digit_sum m0 d a / - lambda_sum m0 l].

(* at m0 = n all weights are 1 *)
Lemma weight_n k : (k <= n)%N -> weight n k = 1.
Proof. by move=> kn; rewrite /weight divff // bin_neq0. Qed.

(* B, Theorem 2, read existentially, is true and empty: with no digits and m0 = n every E that is
   at least all |A(k)|/u_bar(1) will do, however large. *)
Theorem theorem_2_is_empty d E : condition_i M v -> (0 < M <= n)%N -> (1 < n)%N -> 0 < U 1%N -> 0 < U n ->
  U n <= pw n * U 1%N -> 0 < E -> (forall k, (0 < k <= M)%N -> `|A k| / U 1%N <= E) ->
  theorem_2 d n E (fun k => A k / U 1%N / E) (fun _ _ => 0).
Proof.
move=> v_i /andP [M0 Mn] n1 u1 un top E0 big.
have L : lambda_sum n (fun k => A k / U 1%N / E) = U n / (U 1%N * E).
  rewrite /lambda_sum [in RHS]/U (order_means_to_M v_i) // mulr_suml big_nat_cond [RHS]big_nat_cond.
  apply: eq_bigr => k /andP [/andP [_ kM] _]; have kn : (k <= n)%N by rewrite (leq_trans _ Mn).
  rewrite weight_n // -/n divff ?bin_neq0 // !mul1r -mulrA -invfM //.
have D : digit_sum n d (fun _ _ => 0) = 0.
  by rewrite /digit_sum big1 // => i _; rewrite big1 ?mul0r // => k _; rewrite mulr0.
have q0 : 0 < U 1%N * E := mulr_gt0 u1 E0; have Lq : 0 < U n / (U 1%N * E) := divr_gt0 un q0.
have [u1n En] : U 1%N != 0 /\ E != 0 by rewrite !gt_eqF.
split; first by rewrite leq_subr leqnn.
- move=> k k1; split.
  + by rewrite big1 => [|i _]; rewrite ?mul0r // addr0 divfK // divfK.
  + rewrite !normrM !normfV (gtr0_norm u1) (gtr0_norm E0) ler_pdivr_mulr // mul1r; exact: big.
  + by rewrite normr0 ltr0n ltnW.
  by move=> i; exists 0; rewrite normr0 ltr0n ltnW.
- by rewrite L gt_eqF.
- by move=> _; rewrite D subr0 L ler_pdivl_mulr // cancel // ler_pdivr_mulr.
by rewrite L => /(lt_trans Lq); rewrite ltxx.
Qed.

(* So E can be made larger than any number, and bounds nothing beforehand. *)
Corollary theorem_2_bounds_nothing d B : condition_i M v -> (0 < M <= n)%N -> (1 < n)%N ->
  0 < U 1%N -> 0 < U n -> U n <= pw n * U 1%N -> exists E l a, B < E /\ theorem_2 d n E l a.
Proof.
move=> v_i Mn n1 u1 un top; pose C := 1 + `|B| + \sum_(1 <= k < M.+1) `|A k| / U 1%N.
have S0 : 0 <= \sum_(1 <= k < M.+1) `|A k| / U 1%N by apply: sumr_ge0 => k _; rewrite divr_ge0 // ltW.
exists C, (fun k => A k / U 1%N / C), (fun _ _ => 0); split.
  rewrite /C -addrA addrC -addrA; apply: le_lt_trans (ler_norm B) _; rewrite ltr_addl.
  by rewrite ltr_paddl.
apply: theorem_2_is_empty => //; first by rewrite /C -addrA ltr_paddr ?ltr01 // addr_ge0.
move=> k /andP [k0 kM]; rewrite /C (bigD1_seq k) ?mem_index_iota ?iota_uniq ?k0 //= addrCA ler_addl.
by apply: addr_ge0; [apply: addr_ge0|apply: sumr_ge0 => i _; apply: divr_ge0 => //; apply: ltW].
Qed.

(* u_bar(m) in terms of the kept and the lower parts *)
Lemma weighted_identity (h b s : nat -> R) (E : R) m : (forall k, (M < k)%N -> A k = 0) ->
  0 < E -> 0 < U 1%N -> (m <= n)%N ->
  (forall k, (0 < k <= M)%N -> A k = s k * (h k + b k) * U 1%N) ->
  U m = (lambda_sum m (fun k => s k * h k / E) * E +
         \sum_(1 <= k < M.+1) weight m k * (s k * b k)) * U 1%N.
Proof.
move=> v_i E0 u1 mn H; rewrite /U (order_means_below v_i) // -/U /lambda_sum mulr_suml -big_split mulr_suml /=.
rewrite big_nat_cond [RHS]big_nat_cond; apply: eq_bigr => k /andP [/andP [k0 kM] _].
transitivity (weight m k * A k); first by [].
have En : E != 0 by rewrite gt_eqF.
rewrite H ?k0 //; move: (weight m k) (s k) (h k) (b k) (U 1%N) => w x y z u.
by rewrite -[w * _ * E]mulrA divfK //; ring.
Qed.

(* B, Theorem 2, in its construction.  Let h(k) >= 0 be the part of |A(k)|/u_bar(1) that is kept, b(k)
   the part of it in the lower digits, s(k) its sign, and E the largest h(k), E > 0.  Then
   A(k) = (lambda(k) E + lower part) u_bar(1) with |lambda(k)| <= 1, |A(k)| < 2 E u_bar(1) where the
   lower part stays below E.  Where A(k) = 0 above M and 0 <= u_bar(m) <= n^p u_bar(1), the printed relation
   of E and lambda holds wherever lambda is not 0.  Where the lower parts come from does not matter. *)
Theorem order_sum_form (h b s : nat -> R) (E : R) : 0 < U 1%N -> 0 < E ->
  (forall k, (0 < k <= M)%N ->
     [/\ A k = s k * (h k + b k) * U 1%N, `|s k| = 1, 0 <= h k <= E & 0 <= b k]) ->
  let l k := s k * h k / E in
  [/\ forall k, (0 < k <= M)%N -> A k = (l k * E + s k * b k) * U 1%N /\ `|l k| <= 1,
      forall k, (0 < k <= M)%N -> b k < E -> `|A k| < 2 * E * U 1%N &
      (forall k, (M < k)%N -> A k = 0) -> (forall m, (m <= n)%N -> 0 <= U m <= pw n * U 1%N) ->
      forall m0, (m0 <= n)%N ->
        let lower := \sum_(1 <= k < M.+1) weight m0 k * (s k * b k) in
        (0 < lambda_sum m0 l -> E <= (pw n - lower) / lambda_sum m0 l) /\
        (lambda_sum m0 l < 0 -> E <= lower / - lambda_sum m0 l)].
Proof.
move=> u1 E0 H l; have Hl k : (0 < k <= M)%N -> A k = (l k * E + s k * b k) * U 1%N.
  by move=> /H [-> _ _ _]; rewrite /l divfK ?gt_eqF // mulrDr.
split=> [k k1|k k1 bE|v_i range m0 m0n].
- split; first exact: Hl; have [_ s1 /andP [h0 hE] _] := H k k1.
  by rewrite /l !normrM s1 mul1r normfV (gtr0_norm E0) ger0_norm // ler_pdivr_mulr // mul1r.
- have [-> s1 /andP [h0 hE] b0] := H k k1.
  rewrite normrM normrM s1 mul1r (gtr0_norm u1) ger0_norm; last exact: addr_ge0.
  rewrite ltr_pmul2r //.
  by rewrite -[2]/(1 + 1) mulrDl mul1r ler_lt_add.
have id : U m0 = _ := weighted_identity v_i E0 u1 m0n (fun k k1 => let: And4 e _ _ _ := H k k1 in e).
have /andP [um0 um1] := range _ m0n; rewrite -/l in id; set lower := \sum_(_ <= _ < _) _ in id *.
have top : lambda_sum m0 l * E + lower <= pw n by rewrite -(ler_pmul2r u1) -id.
have bottom : 0 <= lambda_sum m0 l * E + lower by rewrite -(pmulr_lge0 _ u1) -id.
split=> L; first by rewrite ler_pdivl_mulr // mulrC ler_subr_addr.
by rewrite ler_pdivl_mulr ?oppr_gt0 // mulrN ler_oppl -subr_ge0 opprK [E * _]mulrC.
Qed.

End PaperB.

Section Nonzero.
Variables (N : finType) (R : realFieldType) (M : nat).
Let n := #|N|.

Lemma falling (m k : nat) : \prod_(j < k) (m%:R - j%:R) = (m ^_ k)%:R :> R.
Proof.
elim: k => [|k IH]; first by rewrite big_ord0 ffactn0.
rewrite big_ord_recr /= IH ffactnSr; case: (leqP k m) => km; first by rewrite -natrB // natrM.
by rewrite ffact_small // mul0r mul0n.
Qed.

(* B, Lemma 3, for 1 <= M <= n and its first M orders alone: if the weighted sums of w vanish at
   m = n, ..., n-M+1, then w = 0.  So where some lambda(k) is not 0, one of these m0 has lambda != 0. *)
Theorem lemma_3 (w : nat -> R) : (M <= n)%N ->
  (forall m, (n - M < m <= n)%N -> lambda_sum N M m w = 0) -> forall k, (0 < k <= M)%N -> w k = 0.
Proof.
move=> Mn H k /andP [k0 kM].
pose B (i : nat) : R := if i == 0%N then 0 else w i / 'C(n, i)%:R.
pose F (j : nat) : R := \sum_(i < M.+1) 'C(j, i)%:R * B i.
have FE m : lambda_sum N M m w = F m.
  rewrite /lambda_sum /F big_add1 /= big_mkord big_ord_recl /B /= mulr0 add0r; apply: eq_bigr => i _.
  by rewrite /weight /bump /= add1n mulrAC mulrA.
pose P : {poly R} := \sum_(i < M.+1) (B i / i`!%:R) *: \prod_(j < i) ('X - j%:R%:P).
have PF m : P.[m%:R] = F m.
  rewrite /P horner_sum; apply: eq_bigr => i _; rewrite hornerZ horner_prod.
  rewrite (eq_bigr (fun j : 'I_i => m%:R - j%:R)) => [|j _]; last by rewrite hornerXsubC.
  by rewrite falling -bin_ffact natrM mulrC -mulrA [_%:R * (_ / _)]mulrCA divff ?mulr1 // pnatr_eq0 -lt0n fact_gt0.
have sP : (size P <= M.+1)%N.
  apply: (leq_trans (size_sum _ _ _)); apply/bigmax_leqP => i _.
  apply: (leq_trans (size_scale_leq _ _)); rewrite size_prod_XsubC.
  by rewrite [index_enum _]unlock -enumT size_enum_ord ltn_ord.
have P0 : P = 0.
  pose rs : seq R := 0 :: [seq m%:R | m <- iota (n - M).+1 M].
  apply/eqP; apply: contraLR sP => nz; rewrite -ltnNge.
  have -> : M.+1 = size rs by rewrite /= size_map size_iota.
  apply: (max_poly_roots nz).
    rewrite /= /root -[0]/(0%:R : R) PF /F big1 ?eqxx => [|i _]; last first.
      by case: i => [[|i] hi]; rewrite /B ?mulr0 // bin_small ?mul0r.
    apply/allP => x /mapP [m]; rewrite mem_iota => /andP [a b] ->.
    by rewrite /= PF -FE H // a /=; move: b; rewrite addSn ltnS subnK.
  rewrite /rs /= map_inj_uniq ?iota_uniq ?andbT; last by move=> x y /eqP; rewrite eqr_nat => /eqP.
  by apply/mapP => -[m]; rewrite mem_iota => /andP [a _] /eqP; rewrite eq_sym pnatr_eq0 => /eqP e; rewrite e in a.
have F0 m : F m = 0 by rewrite -PF P0 horner0.
have : \sum_(j < k.+1) (-1) ^+ (k - j) * 'C(k, j)%:R * F j = B k.
  have FK (j : nat) : (j <= k)%N -> F j = \sum_(i < k.+1) 'C(j, i)%:R * B i.
    move=> jk; rewrite /F [RHS](big_ord_widen M.+1 (fun i => 'C(j, i)%:R * B i)) // [RHS]big_mkcond /=.
    by apply: eq_bigr => i _; case: ltnP => // ki; rewrite bin_small ?mul0r // (leq_ltn_trans jk).
  rewrite (eq_bigr (fun j : 'I_k.+1 => \sum_(i < k.+1) (-1) ^+ (k - j) * 'C(k, j)%:R * 'C(j, i)%:R * B i)).
    rewrite exchange_big /= (eq_bigr (fun i : 'I_k.+1 => (i == k :> nat)%:R * B i)) => [|i _]; last first.
      by rewrite -mulr_suml binomial_inverse // -ltnS.
    rewrite (bigD1 ord_max) //= eqxx mul1r big1 ?addr0 // => i.
    by rewrite -val_eqE /= => /negbTE ->; rewrite mul0r.
  by move=> j _; rewrite FK ?mulr_sumr -1?ltnS //; apply: eq_bigr => i _; rewrite mulrA.
rewrite big1 => [|j _]; last by rewrite F0 mulr0.
rewrite /B gtn_eqF // => /esym/eqP; rewrite mulf_eq0 invr_eq0 pnatr_eq0 -leqn0 leqNgt bin_gt0.
by rewrite (leq_trans kM Mn) orbF => /eqP.
Qed.
End Nonzero.
