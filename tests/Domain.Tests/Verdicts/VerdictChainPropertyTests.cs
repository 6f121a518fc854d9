using FsCheck;
using FsCheck.Fluent;
using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Domain.Tests.Verdicts;

public sealed class VerdictChainPropertyTests
{
    private const string Contract = "c";

    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(300);

    /// <summary>1 to 20 bodies of any characters, short enough that equal ones happen.</summary>
    private static readonly Gen<string[]> Bodies =
        from count in Gen.Choose(1, 20)
        from bodies in Gen.ArrayOf(Body(), count)
        select bodies;

    [Fact]
    public void WhatWasSealed_IsFoundWhole()
    {
        Check.One(Runs, Prop.ForAll(Bodies.ToArbitrary(), bodies =>
        {
            var (chain, head) = Sealed(bodies);

            return head.Length == bodies.Length && VerdictChain.Verify(Contract, chain, head) is null;
        }));
    }

    [Fact]
    public void AnyOneChange_IsFoundWhereItIs()
    {
        var cases = from bodies in Bodies
                    from place in Gen.Choose(0, bodies.Length - 1)
                    from other in Gen.OneOf(Body(), Gen.Constant("\ud800"), Gen.Constant(bodies[place] + "\ufeff"))
                    from kind in Gen.Choose(0, 4)
                    select (bodies, place, other, kind);

        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var (bodies, place, other, kind) = test;
            var (chain, head) = Sealed(bodies);
            var expected = VerdictChainFaultKind.Edited;
            switch (kind)
            {
                case 0 when other != bodies[place]:
                    chain[place] = chain[place] with { Body = other };
                    break;
                case 1:
                    chain[place] = chain[place] with { Hash = VerdictChain.Start("other").Hash };
                    break;
                case 2:
                    chain[place] = chain[place] with { Number = -chain[place].Number };
                    break;
                case 3:
                    chain.RemoveAt(place);
                    expected = VerdictChainFaultKind.Removed;
                    break;
                default:
                    chain.Insert(place, chain[place] with { Body = other, Number = 0 });
                    break;
            }

            return VerdictChain.Verify(Contract, chain, head) == new VerdictChainFault(place + 1, expected);
        }));
    }

    [Fact]
    public void AnotherSetOfVerdicts_NeverMatchesTheHead()
    {
        var cases = from one in Bodies
                    from other in Gen.OneOf(Bodies, Gen.Shuffle(one))
                    select (one, other);

        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var fault = VerdictChain.Verify(Contract, Sealed(test.other).Chain, Sealed(test.one).Head);
            var expected = test.other.Length.CompareTo(test.one.Length) switch
            {
                > 0 => VerdictChainFaultKind.Appended,
                < 0 => VerdictChainFaultKind.Removed,
                _ => VerdictChainFaultKind.HeadMismatch,
            };

            return test.one.SequenceEqual(test.other) ? fault is null : fault?.Kind == expected;
        }));
    }

    private static Gen<string> Body() =>
        from length in Gen.Choose(0, 6)
        from characters in Gen.ArrayOf(Gen.OneOf(Gen.Choose(32, 126), Gen.Choose(0xa0, 0xd7ff)), length)
        select string.Concat(characters.Select(character => (char)character));

    private static (List<(long Number, string Body, string Hash)> Chain, VerdictChainHead Head) Sealed(
        IEnumerable<string> bodies)
    {
        var chain = new List<(long Number, string Body, string Hash)>();
        var head = VerdictChain.Start(Contract);
        foreach (var body in bodies)
        {
            head = VerdictChain.Append(head, body);
            chain.Add((head.Length, body, head.Hash));
        }

        return (chain, head);
    }
}
