using System.Security.Cryptography;
using StreamBatch.Domain.Access;

namespace StreamBatch.Domain.Tests.Access;

public sealed class KeyTextTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, KeyText.SecretBytes).Select(i => (byte)i)];

    private static readonly KeyText Key = KeyText.Of([.. Enumerable.Range(0, KeyText.IdLength).Select(i => (byte)i)],
        Secret);

    [Fact]
    public void Text_IsPrefixIdAndSecret()
    {
        Assert.Equal("sbk_0123456789ab_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", Key.Text);
        Assert.Equal("0123456789ab", Key.Id);
        Assert.Equal(SHA256.HashData(Secret), Key.Hash);
        Assert.Equal("sbk_0123456789ab", Key.ToString());
    }

    [Fact]
    public void Text_IsReadBack()
    {
        var read = KeyText.Parse(Key.Text);

        Assert.Equal(Key.Id, read?.Id);
        Assert.Equal(Key.Hash.ToArray(), read!.Hash.ToArray());
    }

    [Fact]
    public void Text_ThatWasChangedAnywhere_IsNoKeyOrAnother()
    {
        for (var i = 0; i < Key.Text.Length; i++)
        {
            foreach (var other in "aZ0-_.=\u00e9 ")
            {
                if (Key.Text[i] == other)
                {
                    continue;
                }

                var changed = KeyText.Parse(Key.Text[..i] + other + Key.Text[(i + 1)..]);

                Assert.True(
                    changed is null || changed.Id != Key.Id || !changed.Hash.AsSpan().SequenceEqual(Key.Hash.AsSpan()),
                    $"{other} at {i}");
            }

            Assert.Null(KeyText.Parse(Key.Text[..i]));
            Assert.Null(KeyText.Parse(Key.Text + Key.Text[..(i + 1)]));
        }
    }
}
