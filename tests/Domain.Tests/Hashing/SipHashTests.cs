using System.Buffers.Binary;
using System.Security.Cryptography;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Domain.Tests.Hashing;

/// <summary>
/// Goal: our SipHash-1-3 is the real one. Method: a plain reference with any number of rounds reproduces the authors'
/// vectors for 2-4 (key 00 to 0f; inputs 00, 00 01, and so on), and ours equals the reference at 1-3.
/// </summary>
public sealed class SipHashTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    [Theory]
    [InlineData(0, "310e0edd47db6f72", "a3817f04ba25a8e66df67214c7550293")]
    [InlineData(1, "fd67dc93c539f874", "da87c1d86b99af44347659119b22fc45")]
    [InlineData(7, "37d1018bf50002ab", "a1f1ebbed8dbc153c0b84aa61ff08239")]
    [InlineData(8, "6224939a79f5f593", "3b62a9ba6258f5610f83e264f31497b4")]
    [InlineData(15, "e545be4961ca29a1", "5493e99933b0a8117e08ec0f97cfc3d9")]
    [InlineData(63, "724506eb4c328a95", "5150d1772f50834a503e069a973fbd7c")]
    public void Reference_AtTwoAndFourRounds_GivesThePublishedVectors(int length, string narrow, string wide)
    {
        Assert.Equal(narrow, Convert.ToHexStringLower(ReferenceSipHash.Hash(2, 4, Key, Input(length), 8)));
        Assert.Equal(wide, Convert.ToHexStringLower(ReferenceSipHash.Hash(2, 4, Key, Input(length), 16)));
    }

    // SHA-256 over the 64 published vectors, one after the other: all of them without a page of numbers.
    [Theory]
    [InlineData(8, "0226a91002af9775a791b3ec5a48e643f8848d2d5774dea9be3438d5786bb58e")]
    [InlineData(16, "ecfaa9fe47ff788fa834a9863ea2715a2880cd37d2b8c3c194402838428119b9")]
    public void Reference_AtTwoAndFourRounds_GivesAllPublishedVectors(int outputLength, string digest)
    {
        var vectors = Enumerable.Range(0, 64)
            .SelectMany(length => ReferenceSipHash.Hash(2, 4, Key, Input(length), outputLength))
            .ToArray();

        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(vectors)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x5a)]
    [InlineData(0xff)]
    public void Hash_OfEveryLength_IsTheReferenceAtOneAndThreeRounds(int mask)
    {
        var key = Key.Select(part => (byte)(part ^ mask)).ToArray();
        var ours = new HashKey(
            BinaryPrimitives.ReadUInt64LittleEndian(key),
            BinaryPrimitives.ReadUInt64LittleEndian(key.AsSpan(8)));
        for (var length = 0; length <= 300; length++)
        {
            var input = Input(length).Select(part => (byte)(part ^ mask)).ToArray();
            var narrow = ReferenceSipHash.Hash(1, 3, key, input, 8);
            var wide = ReferenceSipHash.Hash(1, 3, key, input, 16);

            Assert.Equal(BinaryPrimitives.ReadUInt64LittleEndian(narrow), SipHash.Hash64(ours, input));
            Assert.Equal(BinaryPrimitives.ReadUInt128LittleEndian(wide), SipHash.Hash128(ours, input));
        }
    }

    private static byte[] Input(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];
}
