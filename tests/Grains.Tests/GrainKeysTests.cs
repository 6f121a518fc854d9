namespace StreamBatch.Grains.Tests;

/// <summary>Two entities never share a grain, and a grain knows its partition.</summary>
public sealed class GrainKeysTests
{
    [Theory]
    [InlineData("acme", "c/3/:acme")]
    [InlineData("", "c/3/:")]
    [InlineData("a/b", "c/3/:a/b")]
    [InlineData("a\0b", "c/3/:a%00b")]
    [InlineData("a%00b", "c/3/:a%2500b")]
    [InlineData("#ab", "c/3/:#ab")]
    public void Entity_OfAnyKey_IsReadableAndItsOwn(string key, string expected)
    {
        var grain = GrainKeys.Entity("c", 3, key);

        Assert.Equal(expected, grain);
        Assert.Equal(("c", 3), GrainKeys.Read(grain));
    }

    [Fact]
    public void Entity_OfALongKey_HasABoundedGrain()
    {
        var one = GrainKeys.Entity("c", 3, new string('x', GrainKeys.MaxEntityBytes + 1));
        var other = GrainKeys.Entity("c", 3, new string('x', GrainKeys.MaxEntityBytes + 2));

        Assert.NotEqual(one, other);
        Assert.Equal("c/3/#".Length + 64, one.Length);
        Assert.Equal(("c", 3), GrainKeys.Read(one));
    }
}
