using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.WindowRolling;
using StreamBatch.Odcs;
using Xunit;

namespace StreamBatch.Engine.Tests.WindowRolling;

public sealed class WindowRollTests
{
    private const long Minute = 60_000_000;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 5 * Minute)]
    [InlineData(5 * Minute, 5 * Minute)]
    [InlineData(5 * Minute + 1, 10 * Minute)]
    [InlineData(-1, 0)]
    [InlineData(-5 * Minute - 1, -5 * Minute)]
    public void BucketOf_End_IsRoundedUp(long end, long bucket) => Assert.Equal(bucket, Roll(2).BucketOf(end));

    [Fact]
    public void Report_OfTheLastPartition_CompletesTheBucket()
    {
        var roll = Roll(3);

        Assert.False(roll.Report(0, 6 * Minute));
        Assert.False(roll.Report(1, 11 * Minute));
        Assert.Equal([2], roll.Missing(5 * Minute));
        Assert.True(roll.Report(2, 7 * Minute));
        Assert.Equal(6 * Minute, roll.CompleteTo);
        Assert.False(roll.Report(0, 9 * Minute));
        Assert.Equal([0, 2], roll.Missing(10 * Minute));
    }

    [Fact]
    public void Report_RepeatedOrBehind_ChangesNothing()
    {
        var roll = Roll(1);

        Assert.True(roll.Report(0, 10 * Minute));
        Assert.False(roll.Report(0, 10 * Minute));
        Assert.False(roll.Report(0, 5 * Minute));
        Assert.Equal(10 * Minute, roll.CompleteTo);
    }

    private static WindowRoll Roll(int partitions)
    {
        var contract = ContractYaml.Read($$"""
            apiVersion: v3.1.0
            kind: DataContract
            id: c
            version: 1.0.0
            status: active
            schema:
              - name: s
                properties:
                  - { name: entity, logicalType: string, required: true }
            customProperties:
              - property: streambatch
                value:
                  key: entity
                  partitions: {{partitions}}
                  windows: { kind: tumbling, size: 1m }
                  aggregates: { n: count() }
            """).Contract!;
        return new WindowRoll(new CompiledContract(contract));
    }
}
