using System.Text;

namespace StreamBatch.Cli.Tests.Ingesting;

/// <summary>Gives a text, and at its end an exception.</summary>
internal sealed class BreakingStream(string text, Func<Exception> failure) : MemoryStream(Encoding.UTF8.GetBytes(text))
{
    public override int Read(byte[] buffer, int offset, int count) =>
        base.Read(buffer, offset, count) is > 0 and var length ? length : throw failure();
}
