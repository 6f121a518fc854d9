using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;

namespace StreamBatch.Domain.Tests.Quality;

public sealed class ValueFormatTests
{
    [Theory]
    [InlineData(ValueFormat.Base64, "|QQ==|QUI=|QUJD", "QQ=|QQ|QUI|a b=|QQ==QQ==|QQ= =")]
    [InlineData(ValueFormat.Email, "a@b|first.last+tag@example.org|x_y@a-b.c",
        "|a|@b|a@|a@b@c|.a@b|a.@b|a..b@c|a b@c|a@-b|a@b_c|ä@b")]
    [InlineData(ValueFormat.Uuid, "123e4567-e89b-12d3-a456-426614174000|00000000-0000-0000-0000-00000000000F",
        "|123e4567e89b12d3a456426614174000|123e4567-e89b-12d3-a456-42661417400g"
            + "|{123e4567-e89b-12d3-a456-42661417400}")]
    [InlineData(ValueFormat.Uri, "http://a/b?c=d#e|urn:a:b|mailto:a@b|x:/%41",
        "|a|:a|http:|1a:b|a b:c|x:%4|x:%zz|x:a#b#c|x:ä")]
    [InlineData(ValueFormat.HostName, "a|a.b|A-1.example|1.2.3.4", "|.|a.|.a|a..b|-a|a-|a_b|a b|a-.b")]
    [InlineData(ValueFormat.IPv4, "0.0.0.0|255.255.255.255|1.2.3.4",
        "|1.2.3|1.2.3.4.5|256.1.1.1|01.2.3.4|1.2.3.|1.2.3.x")]
    [InlineData(ValueFormat.IPv6,
        "::|::1|1::|1:2:3:4:5:6:7:8|fe80::1:2|::ffff:1.2.3.4|1:2:3:4:5:6:1.2.3.4|1:2:3:4:5:6:7::",
        "|:|:::|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9|1::2::3|12345::|::g|1.2.3.4|::1.2.3|1.2.3.4::|fe80::1%eth0|[::1]")]
    public void Text_OfAFormat(ValueFormat format, string good, string bad)
    {
        Assert.All(good.Split('|'), text => Assert.True(Matches(format, text), text));
        Assert.All(bad.Split('|').Where(text => text.Length > 0 || format != ValueFormat.Base64),
            text => Assert.False(Matches(format, text), text));
    }

    [Theory]
    [InlineData(ValueFormat.Int8, "-128", "127")]
    [InlineData(ValueFormat.Int16, "-32768", "32767")]
    [InlineData(ValueFormat.Int32, "-2147483648", "2147483647")]
    [InlineData(ValueFormat.Int64, "-9223372036854775808", "9223372036854775807")]
    [InlineData(ValueFormat.UInt8, "0", "255")]
    [InlineData(ValueFormat.UInt16, "0", "65535")]
    [InlineData(ValueFormat.UInt32, "0", "4294967295")]
    [InlineData(ValueFormat.UInt64, "0", "18446744073709551615")]
    public void WholeNumber_OfAFormat(ValueFormat format, string least, string greatest)
    {
        var (first, last) = (Int128.Parse(least, null), Int128.Parse(greatest, null));

        Assert.Equal(
            (true, true, false, false),
            (ValueFormats.Matches(format, first, default), ValueFormats.Matches(format, last, default),
                ValueFormats.Matches(format, first - 1, default), ValueFormats.Matches(format, last + 1, default)));
    }

    [Fact]
    public void HostName_AtItsLimits()
    {
        var label = new string('a', 63);

        Assert.True(Matches(ValueFormat.HostName, label));
        Assert.False(Matches(ValueFormat.HostName, label + "a"));
        Assert.True(Matches(ValueFormat.HostName, $"{label}.{label}.{label}.{new string('a', 61)}"));
        Assert.False(Matches(ValueFormat.HostName, $"{label}.{label}.{label}.{new string('a', 62)}"));
    }

    private static bool Matches(ValueFormat format, string text) =>
        ValueFormats.Matches(format, 0, Encoding.UTF8.GetBytes(text));
}
