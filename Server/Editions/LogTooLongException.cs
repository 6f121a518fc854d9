using System.Globalization;
using StreamBatch.Domain;

namespace StreamBatch.Server.Editions;

/// <summary>A log has more records than are read for one answer.</summary>
/// <param name="records">How many it has.</param>
/// <param name="most">How many are read.</param>
public sealed class LogTooLongException(long records, long most) : StreamBatchException(string.Create(
    CultureInfo.InvariantCulture,
    $"The log has {records} records, at most {most} are read for an answer; the command on the store reads any."));
