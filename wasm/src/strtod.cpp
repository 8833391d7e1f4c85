// Takes the place of the C library's, which computes with 128-bit floating point that the engine
// has no other use for: two hundredths of the module. What calls it is the JSON library, with the
// text of a JSON number. Exactly rounded, as every C library's is.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

// Further digits only say on which side of a tie a number is: two doubles and what lies half way
// between them differ in their first 768.
constexpr int kDigits = 800;
// Powers of ten beyond which every number is infinite or nought.
constexpr int kLargest = 310;
constexpr int kSmallest = -330;

// A whole number below 2^4096; the largest here is 10^(kDigits - kSmallest).
class Whole {
 public:
  void multiply_and_add(uint32_t factor, uint32_t summand) {
    uint64_t carry = summand;
    for (size_t i = 0; i < count_; ++i) {
      carry += uint64_t{limbs_[i]} * factor;
      limbs_[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) limbs_[count_++] = static_cast<uint32_t>(carry);
  }

  void multiply_by_power_of_ten(int exponent) {
    for (; exponent >= 9; exponent -= 9) multiply_and_add(1'000'000'000, 0);
    for (; exponent > 0; --exponent) multiply_and_add(10, 0);
  }

  void shift_left(int bits) {
    for (; bits >= 31; bits -= 31) multiply_and_add(uint32_t{1} << 31, 0);
    multiply_and_add(uint32_t{1} << bits, 0);
  }

  bool is_zero() const {
    for (size_t i = 0; i < count_; ++i) {
      if (limbs_[i] != 0) return false;
    }
    return true;
  }

  // REQUIRES: is not zero, and nothing was subtracted from it.
  int bit_count() const {
    return static_cast<int>(32 * count_) - std::countl_zero(limbs_[count_ - 1]);
  }

  bool is_less(const Whole& other) const {
    for (size_t i = count_ > other.count_ ? count_ : other.count_; i-- > 0;) {
      if (limbs_[i] != other.limbs_[i]) return limbs_[i] < other.limbs_[i];
    }
    return false;
  }

  // REQUIRES: `other` is not larger.
  void subtract(const Whole& other) {
    int64_t borrow = 0;
    for (size_t i = 0; i < count_; ++i) {
      borrow += int64_t{limbs_[i]} - other.limbs_[i];
      limbs_[i] = static_cast<uint32_t>(borrow);
      borrow >>= 32;
    }
  }

 private:
  std::array<uint32_t, 128> limbs_{};
  size_t count_ = 0;
};

// digits * 10^exponent
struct Decimal {
  Whole digits;
  uint64_t leading = 0;  // the same number while it has 19 digits at most
  int digit_count = 0;
  int64_t exponent = 0;
};

bool is_digit(char character) { return character >= '0' && character <= '9'; }

void add_digit(char character, bool is_fraction, Decimal& decimal) {
  if (decimal.digit_count == 0 && character == '0') {
    decimal.exponent -= is_fraction ? 1 : 0;
    return;
  }
  if (decimal.digit_count > kDigits) {
    decimal.exponent += is_fraction ? 0 : 1;
    return;
  }
  const auto digit = static_cast<uint32_t>(character - '0');
  // The last one that counts stands for all that follow, which may be anything but nought.
  ++decimal.digit_count;
  decimal.digits.multiply_and_add(10, decimal.digit_count > kDigits ? 1 : digit);
  if (decimal.digit_count <= 19) decimal.leading = decimal.leading * 10 + digit;
  decimal.exponent -= is_fraction ? 1 : 0;
}

const char* read_exponent(const char* text, Decimal& decimal) {
  if (*text != 'e' && *text != 'E') return text;
  ++text;
  const bool is_negative = *text == '-';
  if (*text == '-' || *text == '+') ++text;
  int64_t exponent = 0;
  for (; is_digit(*text); ++text) {
    if (exponent < INT32_MAX) exponent = exponent * 10 + (*text - '0');
  }
  decimal.exponent += is_negative ? -exponent : exponent;
  return text;
}

const char* read_decimal(const char* text, Decimal& decimal) {
  for (; is_digit(*text); ++text) add_digit(*text, false, decimal);
  if (*text == '.') {
    for (++text; is_digit(*text); ++text) add_digit(*text, true, decimal);
  }
  return read_exponent(text, decimal);
}

// quotient * 2^(exponent - 63), rounded to even; `is_inexact`: a little more than that.
double round(uint64_t quotient, int exponent, bool is_inexact) {
  constexpr int kLeastNormal = -1022;
  const int missing = exponent < kLeastNormal ? kLeastNormal - exponent : 0;
  if (missing > 53) return 0;
  const int shift = 11 + missing;
  uint64_t mantissa = shift == 64 ? 0 : quotient >> shift;
  const uint64_t rest = shift == 64 ? quotient : quotient & ((uint64_t{1} << shift) - 1);
  const uint64_t half = uint64_t{1} << (shift - 1);
  if (rest > half || (rest == half && (is_inexact || (mantissa & 1) != 0))) ++mantissa;
  // The mantissa's leading one adds to the exponent, and so does its carry.
  if (missing == 0) mantissa += static_cast<uint64_t>(exponent - kLeastNormal) << 52;
  constexpr uint64_t kInfinity = uint64_t{0x7FF} << 52;
  return __builtin_bit_cast(double, mantissa < kInfinity ? mantissa : kInfinity);
}

double to_double(Decimal& decimal) {
  if (decimal.digit_count == 0) return 0;
  const int64_t magnitude = decimal.exponent + decimal.digit_count;
  if (magnitude > kLargest) return __builtin_huge_val();
  if (magnitude < kSmallest) return 0;
  const auto exponent = static_cast<int>(decimal.exponent);
  // Both are exact, so that one operation rounds once.
  constexpr std::array kPowers = {1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11};
  constexpr int kPowerMax = static_cast<int>(kPowers.size()) - 1;
  if (decimal.digit_count <= 15 && exponent >= -kPowerMax && exponent <= kPowerMax) {
    const auto digits = static_cast<double>(decimal.leading);
    return exponent < 0 ? digits / kPowers[static_cast<size_t>(-exponent)]
                        : digits * kPowers[static_cast<size_t>(exponent)];
  }
  Whole& above = decimal.digits;
  Whole below;
  below.multiply_and_add(0, 1);
  above.multiply_by_power_of_ten(exponent);
  below.multiply_by_power_of_ten(-exponent);
  int binary = above.bit_count() - below.bit_count();
  if (binary > 0) below.shift_left(binary);
  if (binary < 0) above.shift_left(-binary);
  if (above.is_less(below)) {
    above.shift_left(1);
    --binary;
  }
  uint64_t quotient = 0;
  for (int bit = 0; bit < 64; ++bit) {
    quotient <<= 1;
    if (!above.is_less(below)) {
      above.subtract(below);
      quotient |= 1;
    }
    above.shift_left(1);
  }
  return round(quotient, binary, !above.is_zero());
}

}  // namespace

extern "C" double __wrap_strtod(const char* text, char** end) {
  const bool is_negative = *text == '-';
  Decimal decimal;
  text = read_decimal(is_negative ? text + 1 : text, decimal);
  if (end != nullptr) *end = const_cast<char*>(text);
  const double value = to_double(decimal);
  return is_negative ? -value : value;
}
