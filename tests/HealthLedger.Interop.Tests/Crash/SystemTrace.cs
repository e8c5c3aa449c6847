using System.Globalization;
using System.Text.RegularExpressions;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>
/// The system calls of a process as `strace -f -yy -xx` wrote them. Strace sees one stop after the other and each
/// thread waits for it, so the order of its lines is an order that agrees with cause and effect.
/// </summary>
internal static partial class SystemTrace
{
    private const int MappedFile = 4;
    private const string Unfinished = " <unfinished ...>";

    /// <summary>
    /// The calls that can change a file, make it durable, or talk: whoever adds another way of writing to the product
    /// finds it here, or the reconstruction fails on a file that it did not see being written.
    /// </summary>
    public const string Calls =
        "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,msync,mmap,ftruncate,"
        + "truncate,fallocate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,sendfile,"
        + "copy_file_range,recvfrom,recvmsg,read,sendto,sendmsg,sendmmsg,connect,accept,accept4,io_uring_setup";

    /// <summary>
    /// The command line that traces what follows it into a file, under the traced program's own process id.
    /// </summary>
    public static string[] CommandLine(string file) =>
    [
        PeerPrograms.Find("strace")!, "-D", "-f", "--seccomp-bpf", "-yy", "-xx", "-s", "16777216", "-o", file,
        "-e", "signal=none", "-e", "trace=" + Calls,
    ];

    /// <summary>
    /// Waits until strace has written the end of the process, and reads all calls in the order of their starts.
    /// </summary>
    public static async Task<IReadOnlyList<SystemCall>> ReadAsync(string file, int processId)
    {
        string process = processId.ToString(CultureInfo.InvariantCulture);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (LastLine(file).Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var ended, "+++", ..]
            || ended != process)
        {
            await Task.Delay(20, patience.Token);
        }

        return Parse(await File.ReadAllLinesAsync(file, patience.Token));
    }

    /// <summary>Joins the halves of interrupted lines and reads each call.</summary>
    public static IReadOnlyList<SystemCall> Parse(IEnumerable<string> lines)
    {
        List<SystemCall> calls = [];
        Dictionary<string, (int Start, string Text)> open = [];
        int order = 0;
        foreach (string line in lines)
        {
            order++;
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            string thread = line[..blank];
            string text = line[blank..].TrimStart();
            if (text.StartsWith("+++", StringComparison.Ordinal) || text.StartsWith("---", StringComparison.Ordinal))
            {
                continue;
            }

            if (text.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                open[thread] = (order, text[..^Unfinished.Length]);
            }
            else if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                (int start, string first) = open[thread];
                open.Remove(thread);
                string rest = text[(text.IndexOf("resumed>", StringComparison.Ordinal) + "resumed>".Length)..];
                calls.Add(ParseCall(first + rest, start, order));
            }
            else
            {
                calls.Add(ParseCall(text, order, order));
            }
        }

        calls.AddRange(open.Values.Select(call => ParseCall(call.Text + ") = ?", call.Start, SystemCall.Never)));
        return [.. calls.OrderBy(call => call.Start)];
    }

    private static SystemCall ParseCall(string text, int start, int end)
    {
        int parenthesis = text.IndexOf('(', StringComparison.Ordinal);
        int equals = text.LastIndexOf(" = ", StringComparison.Ordinal);
        Assert.True(parenthesis > 0 && equals > 0, "Not a call: " + text[..Math.Min(text.Length, 100)]);
        Assert.False(text.Contains("\"...", StringComparison.Ordinal), "Strace cut a buffer short.");
        Match result = ResultPattern().Match(text, equals + 3);
        string arguments = text[(parenthesis + 1)..equals].TrimEnd().TrimEnd(')');
        List<byte[]> strings = [];
        string bare = StringPattern().Replace(arguments, match =>
        {
            strings.Add(Decode(match.Groups[1].ValueSpan));
            return "";
        });
        string[] parts = bare.Split(", ");
        string name = text[..parenthesis];
        return new SystemCall
        {
            Name = name,
            Start = start,
            End = end,
            Result = result.Success ? long.Parse(result.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : -1,
            ResultTarget = result.Success ? TargetOf(result.Groups[2].Value) : "",
            Target = TargetOf(name == "mmap" ? parts[MappedFile] : parts[0]),
            Arguments = parts[1..],
            Strings = strings,
        };
    }

    /// <summary>
    /// What strace says about a descriptor in angle brackets: a path in hexadecimal, or the ends of a socket.
    /// </summary>
    private static string TargetOf(string descriptor)
    {
        int first = descriptor.IndexOf('<', StringComparison.Ordinal);
        int last = descriptor.LastIndexOf('>');
        if (first < 0 || last < first)
        {
            return "";
        }

        string target = descriptor[(first + 1)..last];
        return target.StartsWith(@"\x", StringComparison.Ordinal)
            ? System.Text.Encoding.UTF8.GetString(Decode(target.Split('<', '>')[0]))
            : target;
    }

    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        const int width = 4;
        byte[] bytes = new byte[text.Length / width];
        Assert.Equal(0, text.Length % width);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = byte.Parse(
                text.Slice((i * width) + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return bytes;
    }

    private static string LastLine(string file)
    {
        const int most = 200;
        if (!File.Exists(file))
        {
            return "";
        }

        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-Math.Min(most, stream.Length), SeekOrigin.End);
        using StreamReader reader = new(stream);
        string tail = reader.ReadToEnd();
        return tail.EndsWith('\n') ? tail.TrimEnd('\n').Split('\n')[^1] : "";
    }

    [GeneratedRegex(@"\G(-?\d+)(<.*>)?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ResultPattern();

    [GeneratedRegex("\"([^\"]*)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex StringPattern();
}
