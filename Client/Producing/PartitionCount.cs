using System.Text.Json;
using StreamBatch.Domain.Partitioning;

namespace StreamBatch.Client.Producing;

/// <summary>Reads how many partitions a contract has from what a server says of it.</summary>
internal static class PartitionCount
{
    /// <exception cref="HttpRequestException">It is not the answer of a StreamBatch server.</exception>
    public static int Read(byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var count = document.RootElement.GetProperty("partitions").GetInt32();
            return count is >= 1 and <= Partitioner.MaxPartitions
                ? count
                : throw new HttpRequestException($"The contract has {count} partitions.");
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            throw new HttpRequestException("The answer is not one of StreamBatch.", failure);
        }
    }
}
