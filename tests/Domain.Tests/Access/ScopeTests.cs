using StreamBatch.Domain.Access;

namespace StreamBatch.Domain.Tests.Access;

public sealed class ScopeTests
{
    [Theory]
    [InlineData("metrics")]
    [InlineData("produce:orders")]
    [InlineData("read:*")]
    [InlineData("operate:A.b_c-9")]
    [InlineData("admin:*")]
    public void Text_IsThatWhichWasRead(string text) => Assert.Equal(text, Scope.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("read")]
    [InlineData("read:")]
    [InlineData("read:**")]
    [InlineData("read:a b")]
    [InlineData("read:.")]
    [InlineData("Read:orders")]
    [InlineData("write:orders")]
    [InlineData("metrics:*")]
    [InlineData("read:orders ")]
    [InlineData("*:*")]
    public void Text_ThatIsNoScope_IsRefused(string text) => Assert.Null(Scope.Parse(text));

    [Theory]
    [InlineData("produce:orders", AccessRight.Produce, "orders", true)]
    [InlineData("produce:orders", AccessRight.Produce, "Orders", false)]
    [InlineData("produce:orders", AccessRight.Produce, null, false)]
    [InlineData("produce:*", AccessRight.Produce, "orders", true)]
    [InlineData("produce:*", AccessRight.Produce, null, true)]
    [InlineData("produce:*", AccessRight.Read, "orders", false)]
    [InlineData("read:*", AccessRight.Metrics, null, true)]
    [InlineData("read:orders", AccessRight.Metrics, null, false)]
    [InlineData("read:*", AccessRight.Operate, "orders", false)]
    [InlineData("operate:orders", AccessRight.Read, "orders", true)]
    [InlineData("operate:orders", AccessRight.Produce, "orders", false)]
    [InlineData("admin:orders", AccessRight.Produce, "orders", true)]
    [InlineData("admin:orders", AccessRight.Operate, "orders", true)]
    [InlineData("admin:orders", AccessRight.Admin, null, false)]
    [InlineData("admin:*", AccessRight.Admin, null, true)]
    [InlineData("metrics", AccessRight.Metrics, null, true)]
    [InlineData("metrics", AccessRight.Read, null, false)]
    public void Scope_AllowsWhatItIncludes(string scope, AccessRight right, string? contractId, bool isAllowed) =>
        Assert.Equal(isAllowed, Scope.Parse(scope)!.Allows(right, contractId));
}
