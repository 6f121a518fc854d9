using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Cli.Simulating;

/// <summary>What is told of one event.</summary>
/// <param name="Source">Its source in UTF-8; null when it has none that can be read.</param>
/// <param name="Id">Its id in UTF-8; null when it has none that can be read.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Windows">Its windows, each as it stands, with what the event is to it.</param>
internal readonly record struct OutcomeLine(
    ReadOnlyMemory<byte>? Source,
    ReadOnlyMemory<byte>? Id,
    EventStatus Status,
    ReasonCode Reason,
    IReadOnlyList<(Window Window, WindowStatus Status)> Windows);
