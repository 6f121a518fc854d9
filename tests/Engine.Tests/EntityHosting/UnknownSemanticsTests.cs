using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Engine.Tests.EntityHosting;

/// <summary>An entity host of an older release is given what it does not know.</summary>
public sealed class UnknownSemanticsTests
{
    private readonly CompiledContract _contract = new(TrafficContract.Make(partitions: 1));

    [Fact]
    public void Slice_OfANewerVersion_IsRefused_AndNothingOfItsCallIsTaken()
    {
        var older = new EntityHost(_contract, 0, new HashKey(7, 11)) { NewestSemantics = 1 };
        var newer = new EntityHost(_contract, 0, new HashKey(7, 11));
        var call = new EntityCall
        {
            Number = 1,
            Epoch = 1,
            Previous = -1,
            Published = 0,
            Slices = [Slice(0, 1), Slice(1, 2)],
        };

        var refusal = Assert.Throws<UnknownSemanticsException>(
            () => older.Receive(call, new RecordBatch(_contract)));

        Assert.Equal((2, 1), (refusal.Version, refusal.Newest));
        Assert.Equal(-1, older.LastApplied);
        Assert.Equal(EntityCallStatus.Applied, newer.Receive(call, new RecordBatch(_contract)).Status);
        Assert.Equal(1, newer.LastApplied);
    }

    private static EntitySlice Slice(long offset, ushort semantics) => new()
    {
        FirstOffset = offset,
        Count = 1,
        Ingested = new HybridTimestamp(offset + 1, 0),
        Semantics = semantics,
        Watermark = offset,
        Places = [],
        Records = default,
    };
}
