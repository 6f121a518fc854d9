using System.Text;
using StreamBatch.Server.Batches;

namespace StreamBatch.Server.Tests.Batches;

/// <summary>Bytes pass as they are, however they come; the first that is no UTF-8 ends them with its line.</summary>
public sealed class Utf8StreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100_000)]
    public void Utf8_PassesUnchanged_InPartsOfAnySize(int atOnce)
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i} a\u00e4\u20ac\U0001F600\0\r\n"));
        using var stream = new Utf8Stream(new Dripping(Encoding.UTF8.GetBytes(text), atOnce));
        using var passed = new MemoryStream();

        stream.CopyTo(passed);

        Assert.Equal(text, Encoding.UTF8.GetString(passed.ToArray()));
    }

    [Theory]
    [InlineData(new byte[] { 0xff }, 1)]
    [InlineData(new byte[] { 0xff }, 100_000)]
    [InlineData(new byte[] { 0xf0, 0x9f, 0x98 }, 1)]
    [InlineData(new byte[] { 0xf0, 0x9f, 0x98 }, 100_000)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80, 0x0a }, 2)]
    [InlineData(new byte[] { 0xc0, 0x80, 0x0a, 0x0a, 0x0a }, 100_000)]
    public void WhatIsNoUtf8_EndsIt_AfterAllThatIs(byte[] wrong, int atOnce)
    {
        var before = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\u00e4bc\n", 30_000)) + "rest");
        using var stream = new Utf8Stream(new Dripping([.. before, .. wrong], atOnce));
        using var passed = new MemoryStream();

        var told = Assert.Throws<InvalidTextException>(() => stream.CopyTo(passed));

        Assert.Equal(30_001, told.Line);
        Assert.Equal(before, passed.ToArray());
    }

    private sealed class Dripping(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(count, atOnce));
    }
}
