(* Lagrange's interpolation, and V. A. Markov's inequality for the coefficients of a polynomial (1892).

   The idea: a polynomial of degree below d is the sum of its values at d nodes times the base polynomials
   of Lagrange.  At nodes >= 0 the coefficients of a base polynomial alternate, and from one node to the next
   all of them change sign: so among the polynomials with values in [-1, 1] at the nodes the one with
   alternating values -1, 1, -1, ... has the largest coefficients, all of them. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Lagrange.
Variables (R : fieldType) (d : nat) (x : 'I_d -> R).
Hypothesis x_inj : injective x.

(* the polynomial that is 1 at x(j) and 0 at the other nodes *)
Definition base j : {poly R} := (\prod_(i | i != j) (x j - x i))^-1 *: \prod_(i | i != j) ('X - (x i)%:P).

Lemma base_scale j : \prod_(i | i != j) (x j - x i) != 0.
Proof. by apply/prodf_neq0 => i ij; rewrite subr_eq0; apply: contra ij => /eqP /x_inj ->. Qed.

Lemma base_at j i : (base j).[x i] = (i == j)%:R.
Proof.
rewrite hornerZ horner_prod; have [->|ij] := eqVneq i j.
  rewrite [X in _ * X](eq_bigr (fun i => x j - x i)) => [|k _]; last by rewrite hornerXsubC.
  by rewrite mulVf // base_scale.
by rewrite [X in _ * X](bigD1 i) //= hornerXsubC subrr mul0r mulr0.
Qed.

Lemma base_size j : (size (base j) <= d)%N.
Proof.
apply: leq_trans (size_scale_leq _ _) _; rewrite size_prod => [|i _]; last by rewrite polyXsubC_eq0.
rewrite (eq_bigr (fun _ => 2%N)) => [|i _]; last exact: size_XsubC.
rewrite sum_nat_const; have -> : #|(fun i => i != j)| = d.-1 by rewrite -[d in RHS]card_ord -(cardC1 j).
by have := ltn_ord j; lia.
Qed.

(* Lagrange: a polynomial of degree below the number of nodes, from its values at them *)
Lemma lagrange (P : {poly R}) : (size P <= d)%N -> P = \sum_j P.[x j] *: base j.
Proof.
move=> sP; apply/eqP; rewrite -subr_eq0; apply/negPn/negP => nz; set Q := _ - _ in nz.
have sQ : (size Q <= d)%N.
  rewrite (leq_trans (size_add _ _)) // geq_max sP size_opp (leq_trans (size_sum _ _ _)) //.
  by apply/bigmax_leqP => j _; apply: leq_trans (size_scale_leq _ _) (base_size j).
have := max_poly_roots nz (rs := [seq x i | i <- enum 'I_d]); rewrite size_map size_enum_ord ltnNge sQ.
move=> H; suff: false by []; apply: H; last by rewrite map_inj_uniq // enum_uniq.
apply/allP => y /mapP [i _ ->]; rewrite /root hornerD hornerN horner_sum (bigD1 i) //= hornerZ base_at eqxx mulr1.
by rewrite big1 ?addr0 ?subrr // => j ji; rewrite hornerZ base_at eq_sym (negbTE ji) mulr0.
Qed.

(* its weights at 0 *)
Definition weight_at_0 j := \prod_(i | i != j) (x i / (x i - x j)).

(* Lagrange: so these weights carry every such polynomial from d different nodes to 0, as the energy bound
   asks. *)
Theorem lagrange_weights k : (k < d)%N -> \sum_j weight_at_0 j * x j ^+ k = (k == 0%N)%:R.
Proof.
move=> kd; have := congr1 (fun P => P.[0]) (lagrange (P := 'X^k) _).
rewrite size_polyXn hornerXn expr0n => ->  //; rewrite horner_sum; apply: eq_bigr => j _.
rewrite hornerZ hornerXn mulrC; congr (_ * _); rewrite hornerZ horner_prod -prodfV -big_split /=.
by apply: eq_bigr => i _; rewrite hornerXsubC sub0r -(opprB (x j)) invrN !mulrN mulrC.
Qed.
End Lagrange.

Section Markov.
Variable R : realFieldType.

(* the coefficients of a product of factors X - r, r >= 0, alternate *)
Lemma alternating_coefs (I : eqType) (rs : seq I) (r : I -> R) k : (forall i, i \in rs -> 0 <= r i) ->
  0 <= (-1) ^+ (size rs + k) * (\prod_(i <- rs) ('X - (r i)%:P))`_k.
Proof.
elim: rs k => [|a rs IH] k r0 /=.
  by rewrite big_nil coef1 add0n; case: k => [|k]; rewrite ?mulr0 // mulr1 expr0 ler01.
rewrite big_cons mulrBl coefB coefXM coefCM addSn exprS.
have a0 : 0 <= r a by rewrite r0 ?mem_head.
have {}IH k' : 0 <= (-1) ^+ (size rs + k') * (\prod_(i <- rs) ('X - (r i)%:P))`_k'.
  by apply: IH => i irs; rewrite r0 // in_cons irs orbT.
move: (\prod_(i <- rs) _) IH => P IH; have := mulr_ge0 a0 (IH k); case: k => [|k] H /=.
  have -> : -1 * (-1) ^+ (size rs + 0) * (0 - r a * P`_0) = r a * ((-1) ^+ (size rs + 0) * P`_0).
    by move: ((-1) ^+ _) P`_0 => s p; ring.
  exact: H.
have -> : -1 * (-1) ^+ (size rs + k.+1) * (P`_k - r a * P`_k.+1) =
    (-1) ^+ (size rs + k) * P`_k + r a * ((-1) ^+ (size rs + k.+1) * P`_k.+1).
  by rewrite addnS exprS; move: ((-1) ^+ _) P`_k P`_k.+1 => s p p'; ring.
exact: addr_ge0.
Qed.

Variables (M : nat) (x : 'I_M.+1 -> R).
Hypothesis x0 : forall j, 0 <= x j.
Hypothesis up : forall i j : 'I_M.+1, (i < j)%N -> x i < x j.

Lemma nodes_inj : injective x.
Proof.
move=> i j E; apply: val_inj; case: (ltngtP i j) => // /up; by rewrite E ltxx.
Qed.

Lemma scale_sign (j : 'I_M.+1) : 0 < (-1) ^+ (M + j) * \prod_(i | i != j) (x j - x i).
Proof.
have -> : (-1) ^+ (M + j) = \prod_(i : 'I_M.+1 | i != j) (if (j < i)%N then -1 else 1) :> R.
  rewrite -big_mkcondr prodr_const; have -> : #|[pred i : 'I_M.+1 | (i != j) && (j < i)%N]| = (M - j)%N.
    have E := cardsC [set i : 'I_M.+1 | (i <= j)%N].
    have L : #|[set i : 'I_M.+1 | (i <= j)%N]| = j.+1.
      have w : (j.+1 <= M.+1)%N by [].
      rewrite -[RHS](card_ord j.+1) -(card_imset _ (f := widen_ord w)); last first.
        by move=> a b /(congr1 val) /= E'; apply: val_inj.
      apply: eq_card => i; rewrite inE; apply/idP/imsetP => [ij|[a _ ->] /=]; last by rewrite -ltnS.
      by exists (Ordinal (ij : (i < j.+1)%N)) => //; apply: val_inj.
    rewrite card_ord L in E; rewrite -[LHS](_ : #|~: [set i : 'I_M.+1 | (i <= j)%N]| = _).
      by move: E (ltn_ord j); lia.
    apply: eq_card => i; rewrite !inE -ltnNge andbC; case: ltnP => //= ji.
    by apply/esym/eqP => E'; move: ji; rewrite E' ltnn.
  rewrite -signr_odd -[RHS]signr_odd oddD oddB; last by rewrite -ltnS.
  by [].
rewrite -big_split /=; apply: prodr_gt0 => i ij; case: ltnP => ji.
  by rewrite mulN1r opprB subr_gt0 up.
by rewrite mul1r subr_gt0 up // ltn_neqAle ji andbT.
Qed.

(* the k-th coefficient of the base polynomial of x(j) has the sign of (-1)^(k+j) *)
Lemma base_sign (j : 'I_M.+1) k : 0 <= (-1) ^+ (k + j) * (base x j)`_k.
Proof.
have C : 0 <= (-1) ^+ (M + k) * (\prod_(i | i != j) ('X - (x i)%:P))`_k.
  rewrite -big_filter; set rs := [seq _ <- _ | _]; have srs : size rs = M.
    by rewrite size_filter -sum1_count sum1_card cardC1 card_ord.
  by have := alternating_coefs (rs := rs) (r := x) k (fun i _ => x0 i); rewrite srs.
rewrite /base coefZ; have S : (-1) ^+ M * (-1) ^+ M = 1 :> R by rewrite -expr2 sqrr_sign.
move: (scale_sign j) C; move: (\prod_(i | i != j) (x j - x i)) (_`_k) => a c a0 c0.
have -> : (-1) ^+ (k + j) * (a^-1 * c) = ((-1) ^+ (M + j) * a)^-1 * ((-1) ^+ (M + k) * c).
  rewrite invfM invr_sign !exprD; transitivity ((-1) ^+ M * (-1) ^+ M * ((-1) ^+ k * (-1) ^+ j * (a^-1 * c))).
    by rewrite S mul1r.
  by move: ((-1) ^+ M) ((-1) ^+ k) ((-1) ^+ j) a^-1 => s t u b; ring.
by rewrite mulr_ge0 // invr_ge0 ltW.
Qed.

(* of two polynomials, one alternating at the nodes and the other smaller there *)
Lemma node_coefficients (P T : {poly R}) (t : 'I_M.+1 -> R) h k : (size P <= M.+1)%N -> (size T <= M.+1)%N ->
  (forall j, 0 <= t j) -> (forall j, `|P.[x j]| <= h * t j) ->
  (forall j : 'I_M.+1, T.[x j] = (-1) ^+ (M + j) * t j) -> `|P`_k| <= h * `|T`_k|.
Proof.
move=> sP sT t0 near turns; have -> : P`_k = \sum_j P.[x j] * (base x j)`_k.
  by rewrite {1}(lagrange nodes_inj sP) coef_sum; apply: eq_bigr => j _; rewrite coefZ.
apply: le_trans (ler_norm_sum _ _ _) _; have -> : `|T`_k| = \sum_j t j * `|(base x j)`_k|.
  have -> : T`_k = (-1) ^+ (M + k) * \sum_j t j * `|(base x j)`_k|.
    rewrite {1}(lagrange nodes_inj sT) coef_sum mulr_sumr; apply: eq_bigr => j _; rewrite coefZ turns.
    have E : `|(base x j)`_k| = (-1) ^+ (k + j) * (base x j)`_k.
      by rewrite -(ger0_norm (base_sign j k)) normrM normrX normrN1 expr1n mul1r.
    rewrite E !exprD; have S : (-1) ^+ k * (-1) ^+ k = 1 :> R by rewrite -expr2 sqrr_sign.
    transitivity ((-1) ^+ k * (-1) ^+ k * ((-1) ^+ M * (-1) ^+ j * t j * (base x j)`_k)); first by rewrite S mul1r.
    by move: ((-1) ^+ M) ((-1) ^+ k) ((-1) ^+ j) => s t' u; ring.
  by rewrite normrM normrX normrN1 expr1n mul1r ger0_norm //; apply: sumr_ge0 => j _; rewrite mulr_ge0.
rewrite mulr_sumr; apply: ler_sum => j _; rewrite normrM mulrA; apply: ler_wpmul2r => //; exact: near.
Qed.

(* This suite cites V. A. Markov: of all polynomials of degree at most M that stay within h of some constant
   at nodes 0 <= x(0) < ... < x(M), h T has the largest coefficients, where T is 1 and -1 at them in turn. *)
Theorem markov_coefficients (P T : {poly R}) c h k : (size P <= M.+1)%N -> (size T <= M.+1)%N ->
  (forall j, `|P.[x j] - c| <= h) -> (forall j : 'I_M.+1, T.[x j] = (-1) ^+ (M + j)) -> (0 < k)%N ->
  `|P`_k| <= h * `|T`_k|.
Proof.
move=> sP sT near turns k0; have -> : P`_k = (P - c%:P)`_k by rewrite coefB coefC gtn_eqF // subr0.
apply: (node_coefficients (t := fun=> 1)) => // [|j|j|j]; last by rewrite turns mulr1.
- by rewrite (leq_trans (size_add _ _)) // geq_max sP size_opp (leq_trans (size_polyC_leq1 _)).
- exact: ler01.
by rewrite mulr1 hornerD hornerN hornerC.
Qed.
End Markov.
