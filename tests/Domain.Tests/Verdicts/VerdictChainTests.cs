using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Domain.Tests.Verdicts;

public sealed class VerdictChainTests
{
    private static readonly (long Number, string Body, string Hash)[] Chain = GoldenVerdicts.Chain;

    [Fact]
    public void Start_IsTheGoldenHead_AndOfItsContractAlone()
    {
        Assert.Equal(new VerdictChainHead(0, GoldenVerdicts.Start), VerdictChain.Start(GoldenVerdicts.Contract));
        Assert.NotEqual(VerdictChain.Start("payment"), VerdictChain.Start("payments"));
    }

    [Fact]
    public void Append_GivesTheGoldenHeads()
    {
        var head = VerdictChain.Start(GoldenVerdicts.Contract);
        foreach (var (number, body, hash) in Chain)
        {
            head = VerdictChain.Append(head, body);

            Assert.Equal(new VerdictChainHead(number, hash), head);
        }
    }

    [Fact]
    public void Append_OfATextThatIsNoUnicode_IsRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => VerdictChain.Append(VerdictChain.Start("c"), "\ud800"));

    [Fact]
    public void Verify_OfWhatWasSealed_FindsNothing()
    {
        Assert.Null(Verify(Chain));
        Assert.Null(VerdictChain.Verify("empty", [], VerdictChain.Start("empty")));
        Assert.Null(VerdictChain.Verify(
            GoldenVerdicts.Contract, Chain[..2], new VerdictChainHead(2, GoldenVerdicts.Heads[1])));
    }

    [Fact]
    public void Verify_AnyCharacterOfAnyBodyChangedAddedOrTaken_IsEdited()
    {
        for (var place = 0; place < Chain.Length; place++)
        {
            var body = Chain[place].Body;
            var expected = new VerdictChainFault(place + 1, VerdictChainFaultKind.Edited);
            for (var i = 0; i < body.Length; i++)
            {
                Assert.Equal(expected, Verify(WithBody(place, body.Remove(i, 1))));
                Assert.Equal(expected, Verify(WithBody(place, body.Insert(i, " "))));
                for (var bit = 0; bit < 16; bit++)
                {
                    var changed = body.ToCharArray();
                    changed[i] ^= (char)(1 << bit);
                    Assert.Equal(expected, Verify(WithBody(place, new string(changed))));
                }
            }
        }
    }

    [Fact]
    public void Verify_AnyCharacterOfAnyHashChanged_IsEdited()
    {
        for (var place = 0; place < Chain.Length; place++)
        {
            for (var i = 0; i < 64; i++)
            {
                var changed = Chain[place].Hash.ToCharArray();
                changed[i] = changed[i] == '0' ? '1' : '0';
                Assert.Equal(
                    new VerdictChainFault(place + 1, VerdictChainFaultKind.Edited),
                    Verify(With(place, Chain[place] with { Hash = new string(changed) })));
            }

            Assert.Equal(
                new VerdictChainFault(place + 1, VerdictChainFaultKind.Edited),
                Verify(With(place, Chain[place] with { Hash = Chain[place].Hash.ToUpperInvariant() })));
        }
    }

    // A higher number leaves a gap where it stood; a lower one was there already or never can be.
    [Theory]
    [InlineData(0, 0, VerdictChainFaultKind.Edited)]
    [InlineData(0, -1, VerdictChainFaultKind.Edited)]
    [InlineData(0, 2, VerdictChainFaultKind.Removed)]
    [InlineData(1, 1, VerdictChainFaultKind.Edited)]
    [InlineData(1, 3, VerdictChainFaultKind.Removed)]
    [InlineData(2, 2, VerdictChainFaultKind.Edited)]
    [InlineData(2, 4, VerdictChainFaultKind.Removed)]
    [InlineData(2, long.MaxValue, VerdictChainFaultKind.Removed)]
    public void Verify_AnyNumberChanged_IsFound(int place, long number, VerdictChainFaultKind expected) =>
        Assert.Equal(
            new VerdictChainFault(place + 1, expected), Verify(With(place, Chain[place] with { Number = number })));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Verify_OneRemoved_IsRemoved(int place) =>
        Assert.Equal(
            new VerdictChainFault(place + 1, VerdictChainFaultKind.Removed),
            Verify([.. Chain.Where((_, index) => index != place)]));

    [Fact]
    public void Verify_AllRemoved_IsRemoved() =>
        Assert.Equal(new VerdictChainFault(1, VerdictChainFaultKind.Removed), Verify([]));

    // The rest is numbered anew, so that no number is missing.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Verify_OneRemovedAndTheGapClosed_IsEdited(int place) =>
        Assert.Equal(
            new VerdictChainFault(place + 1, VerdictChainFaultKind.Edited),
            Verify([.. Chain.Where((_, index) => index != place)
                .Select((entry, index) => entry with { Number = index + 1 })]));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(0, 2)]
    public void Verify_TwoSwapped_AreFound(int first, int second)
    {
        var moved = Chain.ToArray();
        (moved[first], moved[second]) = (moved[second], moved[first]);
        var renumbered = moved.Select((entry, index) => entry with { Number = index + 1 }).ToArray();

        Assert.Equal(new VerdictChainFault(first + 1, VerdictChainFaultKind.Removed), Verify(moved));
        Assert.Equal(new VerdictChainFault(first + 1, VerdictChainFaultKind.Edited), Verify(renumbered));
    }

    [Fact]
    public void Verify_OneRepeated_IsEdited() =>
        Assert.Equal(
            new VerdictChainFault(2, VerdictChainFaultKind.Edited), Verify([Chain[0], Chain[0], Chain[1]]));

    [Fact]
    public void Verify_OneAppended_IsAppended_EvenInAChainThatAgreesWithItself()
    {
        var longer = Rewritten([.. GoldenVerdicts.Bodies, "{}"]);

        Assert.Equal(new VerdictChainFault(4, VerdictChainFaultKind.Appended), Verify(longer));
        Assert.Equal(new VerdictChainFault(4, VerdictChainFaultKind.Appended), Verify([.. Chain, (9, "", "")]));
        Assert.Equal(
            new VerdictChainFault(1, VerdictChainFaultKind.Appended),
            VerdictChain.Verify(GoldenVerdicts.Contract, Chain, VerdictChain.Start(GoldenVerdicts.Contract)));
    }

    [Fact]
    public void Verify_AChainWrittenAnew_DoesNotMatchTheHead()
    {
        var edited = Rewritten([GoldenVerdicts.Bodies[0], "{}", GoldenVerdicts.Bodies[2]]);

        Assert.Equal(new VerdictChainFault(3, VerdictChainFaultKind.HeadMismatch), Verify(edited));
        Assert.Equal(
            new VerdictChainFault(0, VerdictChainFaultKind.HeadMismatch),
            VerdictChain.Verify("other", [], VerdictChain.Start(GoldenVerdicts.Contract)));
    }

    [Fact]
    public void Verify_TheChainOfAnotherContract_IsEdited() =>
        Assert.Equal(
            new VerdictChainFault(1, VerdictChainFaultKind.Edited),
            VerdictChain.Verify("other", Chain, GoldenVerdicts.Head));

    private static VerdictChainFault? Verify(IEnumerable<(long Number, string Body, string Hash)> stored) =>
        VerdictChain.Verify(GoldenVerdicts.Contract, stored, GoldenVerdicts.Head);

    private static (long Number, string Body, string Hash)[] WithBody(int place, string body) =>
        With(place, Chain[place] with { Body = body });

    private static (long Number, string Body, string Hash)[] With(
        int place,
        (long Number, string Body, string Hash) entry)
    {
        var changed = Chain.ToArray();
        changed[place] = entry;
        return changed;
    }

    private static List<(long Number, string Body, string Hash)> Rewritten(IEnumerable<string> bodies)
    {
        var chain = new List<(long Number, string Body, string Hash)>();
        var head = VerdictChain.Start(GoldenVerdicts.Contract);
        foreach (var body in bodies)
        {
            head = VerdictChain.Append(head, body);
            chain.Add((head.Length, body, head.Hash));
        }

        return chain;
    }
}
