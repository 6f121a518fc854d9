using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamBatch.Testing.Workloads;

/// <summary>
/// Writes a file of CloudEvents, one JSON object of about 200 bytes a line, for tests and benchmarks. The same options
/// give the same file on every machine.
/// </summary>
public sealed class EventFile
{
    private const int BufferSize = 1 << 20;

    // Re-sent lines come from this many lines before: a producer's retry, not a replay of the past.
    private const int RecentLines = 1024;

    private const int LargestAmountHundredths = 100_000;

    // Time and numbers of one line need less than this beside the contract's id.
    private const int LongestLineWithoutContract = 256;

    private static readonly StandardFormat SixDigits = new('D', 6);
    private static readonly StandardFormat FiveDigits = new('D', 5);
    private static readonly StandardFormat TwoDigits = new('D', 2);

    private readonly EventFileOptions _options;
    private readonly byte[] _afterSource;
    private readonly Random _random;
    private readonly KeyDistribution _keys;
    private readonly long _timeStepMicroseconds;
    private readonly long _outOfOrdernessMicroseconds;
    private readonly ReadOnlyMemory<byte>[] _recent = new ReadOnlyMemory<byte>[RecentLines];

    private long _events;
    private long _amountHundredths;

    private EventFile(EventFileOptions options)
    {
        _options = options;
        _random = new Random(options.Seed);
        _keys = new KeyDistribution(options.Keys, options.ZipfSkew);
        _timeStepMicroseconds = options.TimeStep.Ticks / TimeSpan.TicksPerMicrosecond;
        _outOfOrdernessMicroseconds = options.OutOfOrderness.Ticks / TimeSpan.TicksPerMicrosecond;
        string contract = JsonEncodedText.Encode(options.ContractId).ToString();
        _afterSource = Encoding.UTF8.GetBytes(
            $"\",\"type\":\"{contract}\",\"datacontenttype\":\"application/json\",\"time\":\"");
    }

    /// <summary>Writes the file anew.</summary>
    /// <param name="path">The file; overwritten if it exists.</param>
    /// <param name="options">What to write.</param>
    /// <param name="cancellationToken">Gives the writing up and leaves a part of the file.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public static Task<EventFileSummary> WriteAsync(
        string path, EventFileOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        return new EventFile(options).WriteAsync(path, cancellationToken);
    }

    private static void Check(EventFileOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Keys, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Sources, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.ZipfSkew);
        ArgumentOutOfRangeException.ThrowIfNegative(options.DuplicateShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.DuplicateShare, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TimeStep, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.OutOfOrderness, TimeSpan.Zero);
    }

    private async Task<EventFileSummary> WriteAsync(string path, CancellationToken cancellationToken)
    {
        using FileStream file = new(
            path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        byte[] buffer = new byte[BufferSize + LongestLineWithoutContract + _afterSource.Length];
        int filled = 0;
        for (int line = 0; line < _options.Count; line++)
        {
            filled += NextLine(buffer.AsSpan(filled));
            if (filled >= BufferSize)
            {
                await file.WriteAsync(buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
                filled = 0;
            }
        }

        await file.WriteAsync(buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
        return new EventFileSummary(_options.Count, _events, file.Length, _amountHundredths / 100m);
    }

    private int NextLine(Span<byte> target)
    {
        if (_options.DuplicateShare == 0)
        {
            return NewEvent(target);
        }

        if (_events > 0 && _random.NextDouble() < _options.DuplicateShare)
        {
            ReadOnlySpan<byte> again = _recent[_random.Next((int)Math.Min(_events, RecentLines))].Span;
            again.CopyTo(target);
            return again.Length;
        }

        int length = NewEvent(target);
        _recent[(_events - 1) % RecentLines] = target[..length].ToArray();
        return length;
    }

    private int NewEvent(Span<byte> target)
    {
        long number = _events++;
        long behind = _outOfOrdernessMicroseconds == 0 ? 0 : _random.NextInt64(_outOfOrdernessMicroseconds + 1);
        long elapsed = Math.Max(0, (number * _timeStepMicroseconds) - behind);
        int amountHundredths = _random.Next(1, LargestAmountHundredths + 1);
        _amountHundredths += amountHundredths;

        int at = Put(target, 0, "{\"specversion\":\"1.0\",\"id\":\"e-"u8);
        at = Put(target, at, number, SixDigits);
        at = Put(target, at, "\",\"source\":\"/bench/"u8);
        at = Put(target, at, number % _options.Sources, default);
        at = Put(target, at, _afterSource);
        at = PutTime(target, at, _options.StartTimeMicroseconds + elapsed);
        at = Put(target, at, "\",\"data\":{\"entity\":\"k-"u8);
        at = Put(target, at, _keys.Next(_random), FiveDigits);
        at = Put(target, at, "\",\"amount\":"u8);
        at = Put(target, at, amountHundredths / 100, default);
        at = Put(target, at, "."u8);
        at = Put(target, at, amountHundredths % 100, TwoDigits);
        return Put(target, at, "}}\n"u8);
    }

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target[at..]);
        return at + text.Length;
    }

    private static int Put(Span<byte> target, int at, long number, StandardFormat format)
    {
        // The buffer always holds a whole line, so the result needs no check.
        Utf8Formatter.TryFormat(number, target[at..], out int written, format);
        return at + written;
    }

    private static int PutTime(Span<byte> target, int at, long microseconds)
    {
        DateTime time = DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
        time.TryFormat(target[at..], out int written, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        return at + written;
    }
}
