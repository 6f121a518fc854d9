using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace StreamBatch.Crash.Host;

/// <summary>
/// What the producer knows: the numbers of the acknowledged events, a line for each request. A line reaches the
/// operating system in one write, so that it outlives the process; one without its end is cut off by the next process.
/// </summary>
internal sealed class AckFile : IDisposable
{
    private readonly FileStream _file;

    public AckFile(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        _file.SetLength(end);
        _file.Position = end;
        Known = Parse(bytes.AsSpan(0, end));
    }

    /// <summary>The events that were acknowledged before this process began.</summary>
    public HashSet<int> Known { get; }

    public void Append(IEnumerable<int> numbers)
    {
        var line = string.Join(' ', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
        _file.Write(Encoding.ASCII.GetBytes(line + "\n"));
    }

    public void Dispose() => _file.Dispose();

    private static HashSet<int> Parse(ReadOnlySpan<byte> text)
    {
        HashSet<int> numbers = [];
        while (Utf8Parser.TryParse(text, out int number, out var length))
        {
            numbers.Add(number);
            text = text[(length + 1)..];
        }

        return numbers;
    }
}
