using System.Collections.Immutable;
using System.Globalization;
using StreamBatch.Domain.Access;

namespace StreamBatch.Domain.Tests.Access;

public sealed class KeyBookTests
{
    private const long Day = 86_400_000_000;

    [Fact]
    public void Key_EndsWhenItIsRevokedOrExpires_WhicheverIsFirst()
    {
        var key = Key("a") with { ExpiresMicroseconds = 10 };

        Assert.True(key.IsValidAt(9));
        Assert.False(key.IsValidAt(10));
        Assert.False(key.Revoked(5, "x").IsValidAt(5));
        Assert.True(key.Revoked(5, "x").IsValidAt(4));
        Assert.Equal(5, key.Revoked(5, "x").Revoked(3, "y").RevokedMicroseconds);
        Assert.Equal("x", key.Revoked(5, "x").Revoked(3, "y").RevokedBy);
        Assert.True(Key("a").IsValidAt(long.MaxValue));
    }

    [Fact]
    public void Add_MadeTwice_IsAsMadeOnce_AndRefusesAnotherKeyOfTheId()
    {
        var keys = KeyBook.Add([], Key("a"), 0)!.Value;

        Assert.Equal(keys, KeyBook.Add(keys, Key("a"), 1));
        var other = Key("a") with { Hash = [.. new byte[KeyText.HashBytes]] };
        Assert.Throws<ArgumentException>(() => KeyBook.Add(keys, other, 1));
    }

    [Fact]
    public void Add_DropsKeysThatEndedLongAgo_AndRefusesBeyondTheLimit()
    {
        var full = Enumerable.Range(0, KeyBook.MaxKeys)
            .Select(i => Key(i.ToString(CultureInfo.InvariantCulture))).ToImmutableArray();

        Assert.Null(KeyBook.Add(full, Key("a"), 0));
        var ended = full.SetItem(3, full[3] with { ExpiresMicroseconds = 0 });
        Assert.Null(KeyBook.Add(ended, Key("a"), 90 * Day));
        var after = KeyBook.Add(ended, Key("a"), (90 * Day) + 1)!.Value;
        Assert.Equal(KeyBook.MaxKeys, after.Length);
        Assert.Null(KeyBook.Find(after, "3"));
    }

    [Fact]
    public void Replace_GivesASuccessorWithNameAndScopes_AndEndsTheKeyAfterTheOverlap()
    {
        ImmutableArray<ApiKey> keys = [Key("a") with { Name = "till", Scopes = [Scope.Of(AccessRight.Read)] }];

        var changed = KeyBook.Replace(keys, "a", Key("b"), 5, 9)!.Value;

        Assert.Equal(9, KeyBook.Find(changed, "a")!.EndMicroseconds);
        Assert.Equal("b", KeyBook.Find(changed, "a")!.Successor);
        Assert.Equal("till", KeyBook.Find(changed, "b")!.Name);
        Assert.Equal("read:*", Assert.Single(KeyBook.Find(changed, "b")!.Scopes).ToString());
        Assert.Null(KeyBook.Find(changed, "b")!.EndMicroseconds);
        Assert.Equal(changed, KeyBook.Replace(changed, "a", Key("b"), 10, 12));
    }

    [Fact]
    public void Replace_LetsNoKeyLiveLonger_AndNoneComeBack()
    {
        ImmutableArray<ApiKey> keys =
            [Key("a") with { ExpiresMicroseconds = 7 }, Key("r").Revoked(3, "x")];

        Assert.Equal(7, KeyBook.Find(KeyBook.Replace(keys, "a", Key("b"), 5, 9)!.Value, "a")!.EndMicroseconds);
        Assert.Null(KeyBook.Replace(keys, "a", Key("b"), 7, 9));
        Assert.Null(KeyBook.Replace(keys, "r", Key("b"), 5, 9));
        Assert.Null(KeyBook.Replace(keys, "unknown", Key("b"), 5, 9));
        Assert.Null(KeyBook.Revoke(keys, "unknown", 5, "x"));
    }

    private static ApiKey Key(string id) => new()
    {
        Id = id,
        Hash = [.. Enumerable.Repeat((byte)1, KeyText.HashBytes)],
        Name = "key",
        Scopes = [Scope.Of(AccessRight.Metrics)],
        CreatedMicroseconds = 0,
        CreatedBy = "test",
    };
}
