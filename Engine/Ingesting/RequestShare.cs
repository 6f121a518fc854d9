using StreamBatch.Domain.Blocks;

namespace StreamBatch.Engine.Ingesting;

/// <summary>The events of a request that belong to one partition, encoded and summed, ready for a block.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="First">The first of its places in <see cref="PreparedRequest.Order"/>.</param>
/// <param name="Count">The number of its events, at least 1.</param>
/// <param name="Payload">The encoded records.</param>
/// <param name="Records">The same, never compressed; valid until the request is cleared.</param>
/// <param name="MinEventTime">The least event time in microseconds; null when none has one.</param>
/// <param name="MaxEventTime">The greatest event time in microseconds; null when none has one.</param>
public readonly record struct RequestShare(
    int Partition,
    int First,
    int Count,
    BlockPayload Payload,
    ReadOnlyMemory<byte> Records,
    long? MinEventTime,
    long? MaxEventTime);
