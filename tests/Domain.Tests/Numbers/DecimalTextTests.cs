using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Tests.Numbers;

/// <summary>Decimals, one line a case, and against <see cref="BigInteger"/> and <see cref="decimal"/>.</summary>
public sealed class DecimalTextTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    [Theory]
    [InlineData("0", 0, "0")]
    [InlineData("-0", 2, "0")]
    [InlineData("1", 2, "1")]
    [InlineData("1.5", 2, "1.5")]
    [InlineData("1.50", 2, "1.5")]
    [InlineData("1.500", 2, "1.5")]
    [InlineData("-0.01", 2, "-0.01")]
    [InlineData("123456789012345678", 0, "123456789012345678")]
    [InlineData("1234567890123456789", 0, "1234567890123456789")]
    [InlineData("9999999999999999999999999999", 0, "9999999999999999999999999999")]
    [InlineData("99999999999999999999999999.99", 2, "99999999999999999999999999.99")]
    [InlineData("-9999999999999999999999999999", 0, "-9999999999999999999999999999")]
    [InlineData("1e3", 0, "1000")]
    [InlineData("1E+3", 0, "1000")]
    [InlineData("1.25e1", 1, "12.5")]
    [InlineData("125e-1", 1, "12.5")]
    [InlineData("1000e-3", 0, "1")]
    [InlineData("0e999", 0, "0")]
    [InlineData("0e-999", 0, "0")]
    [InlineData("0.0e123456789", 0, "0")]
    [InlineData("1e27", 0, "1000000000000000000000000000")]
    [InlineData("0.0000000000000000000000000000000000000000000000000000000000000000000001e70", 0, "1")]
    public void Text_OfADecimal_IsRead(string text, int scale, string expected)
    {
        Assert.Equal(DecimalOutcome.Ok, DecimalText.TryParse(text, scale, out var units));
        Assert.Equal(expected, DecimalText.Format(units, scale));
    }

    [Theory]
    [InlineData("", 0, DecimalOutcome.Malformed)]
    [InlineData("-", 0, DecimalOutcome.Malformed)]
    [InlineData("+1", 0, DecimalOutcome.Malformed)]
    [InlineData("--1", 0, DecimalOutcome.Malformed)]
    [InlineData(".", 0, DecimalOutcome.Malformed)]
    [InlineData(".5", 2, DecimalOutcome.Malformed)]
    [InlineData("5.", 2, DecimalOutcome.Malformed)]
    [InlineData("1.2.3", 2, DecimalOutcome.Malformed)]
    [InlineData("1,5", 2, DecimalOutcome.Malformed)]
    [InlineData(" 1", 2, DecimalOutcome.Malformed)]
    [InlineData("1 ", 2, DecimalOutcome.Malformed)]
    [InlineData("0x1", 2, DecimalOutcome.Malformed)]
    [InlineData("007", 2, DecimalOutcome.Malformed)]
    [InlineData("-01.5", 2, DecimalOutcome.Malformed)]
    [InlineData("00", 2, DecimalOutcome.Malformed)]
    [InlineData("1e", 2, DecimalOutcome.Malformed)]
    [InlineData("1e+", 2, DecimalOutcome.Malformed)]
    [InlineData("1e1.0", 2, DecimalOutcome.Malformed)]
    [InlineData("1e 1", 2, DecimalOutcome.Malformed)]
    [InlineData("1e1e1", 2, DecimalOutcome.Malformed)]
    [InlineData("e1", 2, DecimalOutcome.Malformed)]
    [InlineData("NaN", 2, DecimalOutcome.Malformed)]
    [InlineData("Infinity", 2, DecimalOutcome.Malformed)]
    [InlineData("99999999999999999999999999999999999999999999x", 2, DecimalOutcome.Malformed)]
    [InlineData("1.005", 2, DecimalOutcome.TooPrecise)]
    [InlineData("0.1", 0, DecimalOutcome.TooPrecise)]
    [InlineData("1e-1", 0, DecimalOutcome.TooPrecise)]
    [InlineData("1e-1001", 12, DecimalOutcome.TooPrecise)]
    [InlineData("1e-99999999999999999999", 12, DecimalOutcome.TooPrecise)]
    [InlineData("0.00000000000000000000000000000000000000000000000000000000000000001", 12, DecimalOutcome.TooPrecise)]
    [InlineData("10000000000000000000000000000", 0, DecimalOutcome.TooLarge)]
    [InlineData("-10000000000000000000000000000", 0, DecimalOutcome.TooLarge)]
    [InlineData("100000000000000000000000000", 2, DecimalOutcome.TooLarge)]
    [InlineData("99999999999999999", 12, DecimalOutcome.TooLarge)]
    [InlineData("1e28", 0, DecimalOutcome.TooLarge)]
    [InlineData("1e1001", 0, DecimalOutcome.TooLarge)]
    [InlineData("1e99999999999999999999", 0, DecimalOutcome.TooLarge)]
    [InlineData("99999999999999999999999999999999999999999999999999999999999999999999999", 0, DecimalOutcome.TooLarge)]
    public void Text_OfNoDecimalAtTheScale_IsRefused(string text, int scale, DecimalOutcome outcome)
    {
        Assert.Equal(outcome, DecimalText.TryParse(text, scale, out var units));
        Assert.Equal(Int128.Zero, outcome == DecimalOutcome.TooLarge ? 0 : units);
    }

    [Theory]
    [InlineData(1, 2, 0, 0)]
    [InlineData(3, 2, 0, 2)]
    [InlineData(5, 2, 0, 2)]
    [InlineData(7, 2, 0, 4)]
    [InlineData(-1, 2, 0, 0)]
    [InlineData(-3, 2, 0, -2)]
    [InlineData(-5, 2, 0, -2)]
    [InlineData(2, 3, 0, 1)]
    [InlineData(1, 3, 0, 0)]
    [InlineData(-2, 3, 0, -1)]
    [InlineData(1, 3, 6, 333_333)]
    [InlineData(2, 3, 6, 666_667)]
    [InlineData(1, 2_000_000, 6, 0)]
    [InlineData(3, 2_000_000, 6, 2)]
    [InlineData(0, 7, 6, 0)]
    [InlineData(10, 5, 6, 2_000_000)]
    public void Average_IsRoundedHalfEven(long sum, long count, int moreDigits, long expected) =>
        Assert.Equal(expected, DecimalText.DivideHalfEven(sum, count, moreDigits));

    [Fact]
    public void Average_IsThatOfBigInteger()
    {
        var cases = from digits in Gen.Choose(1, 28)
                    from parts in Gen.Choose(0, int.MaxValue).Three()
                    from count in Gen.OneOf(Gen.Choose(1, 40), Gen.Choose(1, int.MaxValue))
                    from negative in Gen.Elements(true, false)
                    select (Sum: SumOf(digits, parts, negative), Count: (long)count);

        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), test =>
            DecimalText.DivideHalfEven(test.Sum, test.Count, 6)
                == HalfEven(test.Sum * (BigInteger)1_000_000, test.Count)));
    }

    [Fact]
    public void Text_OfEveryDecimal_ReadsBackAsDecimalDoes()
    {
        var cases = from parts in Gen.Choose(0, int.MaxValue).Three()
                    from digits in Gen.Choose(1, 28)
                    from scale in Gen.Choose(0, 12)
                    from negative in Gen.Elements(true, false)
                    select (Units: SumOf(digits, parts, negative), scale);

        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var text = DecimalText.Format(test.Units, test.scale);
            var value = decimal.Parse(text, CultureInfo.InvariantCulture);

            return DecimalText.TryParse(text, test.scale, out var units) == DecimalOutcome.Ok
                && units == test.Units
                && new BigInteger(decimal.Truncate(value)) == BigInteger.Divide(
                    test.Units, BigInteger.Pow(10, test.scale));
        }));
    }

    [Fact]
    public void Text_WithExponent_ReadsAsWithout()
    {
        var cases = from mantissa in Gen.Choose(-1_000_000, 1_000_000)
                    from point in Gen.Choose(0, 6)
                    from exponent in Gen.Choose(-8, 8)
                    from scale in Gen.Choose(0, 12)
                    select (mantissa, point, exponent, scale);

        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var text = string.Create(
                CultureInfo.InvariantCulture, $"{Plain(test.mantissa, test.point)}e{test.exponent}");
            var shift = test.scale + test.exponent - test.point;
            var isWhole = shift >= 0 || test.mantissa % BigInteger.Pow(10, -shift) == 0;
            var outcome = DecimalText.TryParse(text, test.scale, out var units);

            return isWhole
                ? outcome == DecimalOutcome.Ok && (BigInteger)units == (shift >= 0
                    ? test.mantissa * BigInteger.Pow(10, shift)
                    : test.mantissa / BigInteger.Pow(10, -shift))
                : outcome == DecimalOutcome.TooPrecise;
        }));
    }

    private static string Plain(int mantissa, int point)
    {
        var digits = Math.Abs((long)mantissa).ToString(CultureInfo.InvariantCulture).PadLeft(point + 1, '0');
        var text = point == 0 ? digits : digits[..^point] + "." + digits[^point..];
        return mantissa < 0 ? "-" + text : text;
    }

    private static Int128 SumOf(int digits, (int First, int Second, int Third) parts, bool negative)
    {
        var sum = (((Int128)parts.First * int.MaxValue + parts.Second) * int.MaxValue + parts.Third)
            % DecimalText.PowerOfTen(digits);
        return negative ? -sum : sum;
    }

    private static BigInteger HalfEven(BigInteger sum, BigInteger count)
    {
        var quotient = BigInteger.DivRem(BigInteger.Abs(sum), count, out var rest);
        var isUp = rest * 2 > count || (rest * 2 == count && !quotient.IsEven);
        return (isUp ? quotient + 1 : quotient) * sum.Sign;
    }
}
