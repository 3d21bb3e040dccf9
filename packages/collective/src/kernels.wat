;; The inner loops of exact sums: SIMD, without relaxed instructions, so the same bits on every CPU.
;; Compiled by scripts/build-kernels.mjs into kernels.ts.
;;
;; The caller copies a window of at most 8 blocks of 1,024 values in, calls a kernel and copies the result out:
;;
;;   from      bytes      holds
;;         0    32,768    gradient  float32[8192]
;;    32,768    65,536    sum       float64[8192], whole numbers
;;    98,304 1,048,704    encoded   up to 128 blocks, each one tag byte (4 or 8) and 1,024 values of so many bytes
(module
  (memory (export "memory") 18)

  ;; Largest |gradient[i]|, i < count (a multiple of 8); NaN if one is NaN.
  (func (export "largest") (param $count i32) (result f32)
    (local $at i32) (local $end i32) (local $a v128) (local $b v128)
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $a (f32x4.max (local.get $a) (f32x4.abs (v128.load (local.get $at)))))
        (local.set $b (f32x4.max (local.get $b) (f32x4.abs (v128.load offset=16 (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br $next)))
    (local.set $a (f32x4.max (local.get $a) (local.get $b)))
    (f32.max
      (f32.max (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
      (f32.max (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))

  ;; sum[i] += sign · nearest_even(gradient[i] · scale), i < count (a multiple of 4).
  ;; scale is a power of two, so the product is exact, and sign is 1 or -1.
  (func (export "accumulate") (param $count i32) (param $scale f64) (param $sign f64)
    (local $from i32) (local $to i32) (local $end i32) (local $g v128) (local $scales v128) (local $signs v128)
    (local.set $scales (f64x2.splat (local.get $scale)))
    (local.set $signs (f64x2.splat (local.get $sign)))
    (local.set $to (i32.const 32768))
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $g (v128.load (local.get $from)))
        (v128.store (local.get $to)
          (f64x2.add (v128.load (local.get $to))
            (f64x2.mul (local.get $signs)
              (f64x2.nearest (f64x2.mul (local.get $scales) (f64x2.promote_low_f32x4 (local.get $g)))))))
        (local.set $g (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $g) (local.get $g)))
        (v128.store offset=16 (local.get $to)
          (f64x2.add (v128.load offset=16 (local.get $to))
            (f64x2.mul (local.get $signs)
              (f64x2.nearest (f64x2.mul (local.get $scales) (f64x2.promote_low_f32x4 (local.get $g)))))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.const 32)))
        (br $next))))

  ;; Write 1,024 sums at $from as int32 to $to; whether all of them fit.
  (func $encode_int32 (param $from i32) (param $to i32) (result i32)
    (local $end i32) (local $a v128) (local $b v128) (local $ia v128) (local $ib v128) (local $fit v128)
    (local.set $end (i32.add (local.get $from) (i32.const 8192)))
    (local.set $fit (v128.const i64x2 -1 -1))
    (loop $next
      (local.set $a (v128.load (local.get $from)))
      (local.set $b (v128.load offset=16 (local.get $from)))
      (local.set $ia (i32x4.trunc_sat_f64x2_s_zero (local.get $a)))
      (local.set $ib (i32x4.trunc_sat_f64x2_s_zero (local.get $b)))
      (local.set $fit
        (v128.and (local.get $fit)
          (v128.and
            (f64x2.eq (local.get $a) (f64x2.convert_low_i32x4_s (local.get $ia)))
            (f64x2.eq (local.get $b) (f64x2.convert_low_i32x4_s (local.get $ib))))))
      (v128.store (local.get $to)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ia) (local.get $ib)))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end))))
    (i64x2.all_true (local.get $fit)))

  ;; Write 1,024 sums at $from as float64 to $to, with -0 as 0.
  (func $encode_float64 (param $from i32) (param $to i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $from) (i32.const 8192)))
    (loop $next
      (v128.store (local.get $to) (f64x2.add (v128.load (local.get $from)) (v128.const f64x2 0 0)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end)))))

  ;; Encode the first $blocks blocks of sum from byte $to of memory on; returns where they end.
  (func (export "encode") (param $blocks i32) (param $to i32) (result i32)
    (local $from i32) (local $end i32)
    (local.set $from (i32.const 32768))
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $blocks) (i32.const 13))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (if (call $encode_int32 (local.get $from) (i32.add (local.get $to) (i32.const 1)))
          (then
            (i32.store8 (local.get $to) (i32.const 4))
            (local.set $to (i32.add (local.get $to) (i32.const 4097))))
          (else
            (i32.store8 (local.get $to) (i32.const 8))
            (call $encode_float64 (local.get $from) (i32.add (local.get $to) (i32.const 1)))
            (local.set $to (i32.add (local.get $to) (i32.const 8193)))))
        (local.set $from (i32.add (local.get $from) (i32.const 8192)))
        (br $next)))
    (local.get $to))

  ;; sum[i] = keep · sum[i] + encoded[i] for the $blocks blocks that begin the encoded region; keep is 0 or 1.
  (func (export "decode") (param $blocks i32) (param $keep i32)
    (local $from i32) (local $to i32) (local $end i32) (local $block i32) (local $mask v128) (local $ints v128)
    (local.set $mask (i64x2.splat (i64.sub (i64.const 0) (i64.extend_i32_u (local.get $keep)))))
    (local.set $from (i32.const 98304))
    (local.set $to (i32.const 32768))
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $blocks) (i32.const 13))))
    (block $done
      (loop $next_block
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (local.set $block (i32.add (local.get $to) (i32.const 8192)))
        (if (i32.eq (i32.load8_u (local.get $from)) (i32.const 4))
          (then
            (local.set $from (i32.add (local.get $from) (i32.const 1)))
            (loop $next
              (local.set $ints (v128.load (local.get $from)))
              (v128.store (local.get $to)
                (f64x2.add (v128.and (local.get $mask) (v128.load (local.get $to)))
                  (f64x2.convert_low_i32x4_s (local.get $ints))))
              (v128.store offset=16 (local.get $to)
                (f64x2.add (v128.and (local.get $mask) (v128.load offset=16 (local.get $to)))
                  (f64x2.convert_low_i32x4_s
                    (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $ints) (local.get $ints)))))
              (local.set $from (i32.add (local.get $from) (i32.const 16)))
              (local.set $to (i32.add (local.get $to) (i32.const 32)))
              (br_if $next (i32.lt_u (local.get $to) (local.get $block)))))
          (else
            (local.set $from (i32.add (local.get $from) (i32.const 1)))
            (loop $next
              (v128.store (local.get $to)
                (f64x2.add (v128.and (local.get $mask) (v128.load (local.get $to))) (v128.load (local.get $from))))
              (local.set $from (i32.add (local.get $from) (i32.const 16)))
              (local.set $to (i32.add (local.get $to) (i32.const 16)))
              (br_if $next (i32.lt_u (local.get $to) (local.get $block))))))
        (br $next_block))))

  ;; gradient[i] = float32(sum[i] · quantum / tokens), i < count (a multiple of 4).
  (func (export "mean") (param $count i32) (param $quantum f64) (param $tokens f64)
    (local $from i32) (local $to i32) (local $end i32) (local $quanta v128) (local $divisor v128)
    (local.set $quanta (f64x2.splat (local.get $quantum)))
    (local.set $divisor (f64x2.splat (local.get $tokens)))
    (local.set $from (i32.const 32768))
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (v128.store (local.get $to)
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
            (f32x4.demote_f64x2_zero
              (f64x2.div (f64x2.mul (local.get $quanta) (v128.load (local.get $from))) (local.get $divisor)))
            (f32x4.demote_f64x2_zero
              (f64x2.div (f64x2.mul (local.get $quanta) (v128.load offset=16 (local.get $from))) (local.get $divisor)))))
        (local.set $from (i32.add (local.get $from) (i32.const 32)))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br $next)))))
