using System.Globalization;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Contracts;

public sealed class ScaledDecimalTests
{
    [Theory]
    [InlineData("0", 0, "0")]
    [InlineData("-0", 2, "0")]
    [InlineData("12", 2, "1200")]
    [InlineData("+1.5", 1, "15")]
    [InlineData("-1.50", 1, "-15")]
    [InlineData(".5", 1, "5")]
    [InlineData("5.", 0, "5")]
    [InlineData("1e3", 0, "1000")]
    [InlineData("1.25E+2", 0, "125")]
    [InlineData("1200e-2", 0, "12")]
    [InlineData("0e99", 0, "0")]
    [InlineData("0.000000000000", 0, "0")]
    [InlineData("-9999999999999999999999999999", 0, "-9999999999999999999999999999")]
    public void Text_OfADecimal_IsExact(string text, int scale, string units)
    {
        Assert.Equal("Ok", ScaledDecimal.TryParse(text, scale, out var value).ToString());
        Assert.Equal(units, value.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(null, 0, "Malformed")]
    [InlineData("", 0, "Malformed")]
    [InlineData(".", 0, "Malformed")]
    [InlineData("-", 0, "Malformed")]
    [InlineData("e5", 0, "Malformed")]
    [InlineData("1e", 0, "Malformed")]
    [InlineData("1e100", 0, "Malformed")]
    [InlineData("1e-2147483648", 0, "Malformed")]
    [InlineData("1.2.3", 0, "Malformed")]
    [InlineData("1.-2", 0, "Malformed")]
    [InlineData(".-2", 0, "Malformed")]
    [InlineData("--2", 0, "Malformed")]
    [InlineData("1 ", 0, "Malformed")]
    [InlineData("1_000", 0, "Malformed")]
    [InlineData("0x10", 0, "Malformed")]
    [InlineData(".inf", 0, "Malformed")]
    [InlineData("NaN", 0, "Malformed")]
    [InlineData("0.1", 0, "TooPrecise")]
    [InlineData("1.001", 2, "TooPrecise")]
    [InlineData("1e-99", 12, "TooPrecise")]
    [InlineData("10000000000000000000000000000", 0, "TooLarge")]
    [InlineData("1e99", 12, "TooLarge")]
    [InlineData("1e22", 6, "TooLarge")]
    public void Text_OfNoDecimalAtTheScale_IsRefused(string? text, int scale, string outcome)
    {
        Assert.Equal(outcome, ScaledDecimal.TryParse(text, scale, out var value).ToString());
        Assert.Equal(0, value);
    }

    [Theory]
    [InlineData(0, 0, "0")]
    [InlineData(0, 3, "0")]
    [InlineData(15, 1, "1.5")]
    [InlineData(-15, 3, "-0.015")]
    [InlineData(1500, 3, "1.5")]
    [InlineData(1000, 3, "1")]
    [InlineData(-1000, 0, "-1000")]
    public void Format_OfUnits_IsCanonical(int units, int scale, string text)
    {
        Assert.Equal(text, ScaledDecimal.Format(units, scale));
    }

    [Theory]
    [InlineData("ofset", "offset")]
    [InlineData("SIZE", "size")]
    [InlineData("", "gap")]
    public void NearestName_OfAMistypedName_IsTheOneMeant(string name, string nearest)
    {
        Assert.Equal(nearest, NearestName.Of(name, ["kind", "size", "slide", "offset", "gap"]));
    }
}
