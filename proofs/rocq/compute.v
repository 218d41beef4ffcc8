(* The definitions of game.v as programs on lists, so that Rocq can evaluate them.

   A set is a list without repetitions, and the numbers are of any type with a sum, an opposite and a
   division by counts.  The theorems say that the programs compute the dividend, the order sum and the
   mean gain of game.v for every reading f of these numbers in a field that keeps the operations.  A
   test runs them on drawn rational games and compares them with proofs/definitions.py. *)
From mathcomp Require Import all_ssreflect all_algebra.
From sparse Require Import game harsanyi.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

(* all sublists *)
Fixpoint sublists (X : Type) (s : list X) : list (list X) :=
  if s is a :: s' then let t := sublists s' in List.app (List.map (cons a) t) t else [:: [::]].

Section Programs.
Variables (X T : Type) (zero : T) (add : T -> T -> T) (opp : T -> T) (share : T -> nat -> T).
Definition total (l : list T) := List.fold_right add zero l.
Definition signed k x := if Nat.even k then x else opp x.
Definition dividend_of (v : list X -> T) s :=
  total (List.map (fun t => signed (Nat.sub (List.length s) (List.length t)) (v t)) (sublists s)).
Definition of_size k (s : list X) := List.filter (fun t => Nat.eqb (List.length t) k) (sublists s).
Definition order_sum_of v (s : list X) k := total (List.map (dividend_of v) (of_size k s)).
Definition mean_of (v : list X -> T) s m :=
  let masks := of_size m s in
  share (total (List.map (fun t => add (v t) (opp (v [::]))) masks)) (List.length masks).
End Programs.

Section Meaning.
Variables (N : finType) (R : realFieldType) (T : Type).
Variables (zero : T) (add : T -> T -> T) (opp : T -> T) (share : T -> nat -> T) (f : T -> R).
Hypothesis f0 : f zero = 0.
Hypothesis fD : forall x y, f (add x y) = f x + f y.
Hypothesis fN : forall x, f (opp x) = - f x.
Hypothesis fV : forall x k, f (share x k) = f x / k%:R.
Variables (w : list N -> T) (v : {set N} -> R).
Hypothesis wv : forall t, f (w t) = v [set x in t].

Lemma total_sum (Y : Type) (g : Y -> T) l : f (total zero add (List.map g l)) = \sum_(y <- l) f (g y).
Proof. by elim: l => [|y l IH] /=; rewrite ?big_nil // big_cons fD IH. Qed.

Lemma set_nil : [set x in ([::] : seq N)] = set0.
Proof. by apply/setP => x; rewrite !inE. Qed.

Lemma set_cons (a : N) s : [set x in a :: s] = a |: [set x in s].
Proof. by apply/setP => x; rewrite !inE. Qed.

Lemma sum_sublists (F : {set N} -> R) s : uniq s ->
  \sum_(t <- sublists s) F [set x in t] = \sum_(U : {set N} | U \subset [set x in s]) F U.
Proof.
elim: s F => [|a s IH] F /= => [_|/andP [as_ us]].
  rewrite big_cons big_nil addr0 (big_pred1 set0) => [|U]; last first.
    by rewrite (_ : [set x in [::]] = set0) ?subset0 //; apply/setP => x; rewrite !inE.
  by congr F; apply/setP => x; rewrite !inE.
have -> : List.app (List.map (cons a) (sublists s)) (sublists s) =
          map (cons a) (sublists s) ++ sublists s by [].
rewrite big_cat big_map /= -big_split /=.
rewrite (eq_bigr (fun t : seq N => F (a |: [set x in t]) + F [set x in t])) => [|t _]; last by rewrite set_cons.
rewrite (IH (fun U => F (a |: U) + F U) us) set_cons [RHS](split_at _ (setU11 a _)) setU1K ?inE //.
by apply: eq_bigr => U _; rewrite addrC.
Qed.

Lemma sublist_uniq (s t : seq N) : uniq s -> t \in sublists s -> uniq t && all (mem s) t.
Proof.
elim: s t => [|a s IH] t /=; first by rewrite inE => _ /eqP ->.
move=> /andP [as_ us]; have -> : List.app (List.map (cons a) (sublists s)) (sublists s) =
          map (cons a) (sublists s) ++ sublists s by [].
have sub (t' : seq N) : all (mem s) t' -> all (mem (a :: s)) t'.
  by apply: sub_all => x; rewrite !inE => ->; rewrite orbT.
rewrite mem_cat => /orP [/mapP [t' /(IH _ us) /andP [u' a'] ->]|/(IH _ us) /andP [-> /sub -> //]].
rewrite /= u' mem_head sub // !andbT; apply: contra as_ => at'.
by move/allP: a' => /(_ a at').
Qed.

Lemma card_uniq_list (t : seq N) : uniq t -> #|[set x in t]| = List.length t.
Proof. by move=> /card_uniqP; rewrite cardsE => ->. Qed.

Lemma signedE k x : f (signed opp k x) = (-1) ^+ k * f x.
Proof.
rewrite -signr_odd /signed; have -> : Nat.even k = ~~ odd k.
  elim: k => // k IH; rewrite PeanoNat.Nat.even_succ -PeanoNat.Nat.negb_even IH negbK.
  by rewrite /= ?negbK.
by case: (odd k); rewrite /= ?fN ?expr0 ?expr1 ?mulN1r ?mul1r.
Qed.

(* The program for the dividend computes the dividend. *)
Theorem dividend_program s : uniq s -> f (dividend_of zero add opp w s) = dividend v [set x in s].
Proof.
move=> us; rewrite /dividend_of total_sum /dividend -(sum_sublists _ us).
rewrite big_seq [RHS]big_seq; apply: eq_bigr => t /(sublist_uniq us) /andP [ut _].
by rewrite signedE wv !card_uniq_list.
Qed.

Lemma eqbE a b : Nat.eqb a b = (a == b).
Proof. by elim: a b => [|a IH] [|b] //=; rewrite IH. Qed.

Lemma sum_of_size (F : {set N} -> R) k :
  \sum_(t <- of_size k (enum N)) F [set x in t] = \sum_(S : {set N} | #|S| == k) F S.
Proof.
rewrite /of_size -[List.filter _ _]/(filter _ _) big_filter.
transitivity (\sum_(t <- sublists (enum N)) if #|[set x in t]| == k then F [set x in t] else 0).
  rewrite big_mkcond big_seq [RHS]big_seq; apply: eq_bigr => t /(sublist_uniq (enum_uniq N)) /andP [ut _].
  by rewrite card_uniq_list // eqbE.
rewrite (sum_sublists (fun S => if #|S| == k then F S else 0)) ?enum_uniq // [RHS]big_mkcond /=.
by apply: eq_bigl => S; apply/subsetP => x _; rewrite inE mem_enum.
Qed.

(* The program for the order sum computes A(k). *)
Theorem order_sum_program k : f (order_sum_of zero add opp w (enum N) k) = order_sum v k.
Proof.
rewrite /order_sum_of total_sum /order_sum -sum_of_size big_seq [RHS]big_seq.
apply: eq_bigr => t; rewrite /of_size -[List.filter _ _]/(filter _ _) mem_filter => /andP [_ ts].
by rewrite dividend_program //; case/andP: (sublist_uniq (enum_uniq N) ts).
Qed.

(* The program for the mean gain computes u_bar(m). *)
Theorem mean_program m : f (mean_of zero add opp share w (enum N) m) = u_bar v m.
Proof.
rewrite /mean_of fV total_sum /u_bar -sum_of_size; congr (_ / _).
  by apply: eq_bigr => t _; rewrite fD fN !wv set_nil.
have := sum_of_size (fun _ => 1) m; rewrite sumr_const -cardsE card_draws => <-.
by rewrite big_tnth sumr_const card_ord.
Qed.
End Meaning.
