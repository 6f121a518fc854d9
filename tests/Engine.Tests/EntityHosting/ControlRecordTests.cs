using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;

namespace StreamBatch.Engine.Tests.EntityHosting;

/// <summary>
/// Goal: releases, discards and corrections do in entity hosts on their own what they do in the writer with the hosts
/// fused in. Method: as in <see cref="EntityHostTests"/>, with acts between the requests; panes and quarantine must be
/// the same, and so must be the plan of each release, whichever of the two it is made from.
/// </summary>
public sealed class ControlRecordTests
{
    public static TheoryData<WindowKind, LatePolicy> KindsAndPolicies => WindowVariants.All;

    [Theory]
    [MemberData(nameof(KindsAndPolicies))]
    public void Acts_OnFusedWriterAndSeparateHosts_GiveTheSame(WindowKind kind, LatePolicy policy)
    {
        HashSet<string> done = [];
        for (var seed = 0; seed < TestScale.Runs(20); seed++)
        {
            var traffic = new EntityTraffic(kind, policy, seed) { HasFaults = true };
            var acts = new EntityActs(traffic, seed);
            var fused = traffic.RunFused(out var blocks, acts.Act);

            var separate = traffic.RunSeparately(blocks);

            Assert.Equal(fused.Panes, separate.Panes);
            Assert.Equal(fused.Quarantined.Select(Line), separate.Quarantined.Select(Line));
            Assert.Equal(
                fused.QuarantineChanges.OrderBy(change => change.Offset),
                separate.QuarantineChanges.OrderBy(change => change.Offset));
            done.UnionWith(acts.Done.Keys);
        }

        Assert.Empty(new[]
        {
            "correction", "discard", "release Late", "release Accepted",
            kind == WindowKind.Session ? "release with sessions" : "release with corrections",
        }.Except(done));
    }

    private static string Line(QuarantineEntry entry) =>
        $"{entry.Offset} {entry.Source} {entry.Id} {entry.Key} {entry.Time} {entry.Status} {entry.Reason} "
        + $"{entry.Property} {entry.Ingested} {Convert.ToHexString(entry.Record.Span)}";
}
