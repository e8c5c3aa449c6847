using System.Globalization;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>
/// The disk under a traced process, call by call. Knows one folder that was there before and everything made in it; a
/// call that changes something there in a way it does not know is an error of the model, not silence.
/// </summary>
internal sealed class DiskModel
{
    private readonly string _root;
    private readonly DiskFolder _folder = new();
    private readonly Queue<(int Order, bool IsStart, SystemCall Call)> _events;

    public DiskModel(string root, IReadOnlyList<SystemCall> calls)
    {
        _root = root;
        _events = new Queue<(int Order, bool IsStart, SystemCall Call)>(calls
            .Where(call => IsOurs(call.Target) || call.Strings.Count > 0)
            .SelectMany(StepsOf)
            .OrderBy(step => step.Order).ThenByDescending(step => step.IsStart));
    }

    /// <summary>SQLite's shared memory: a file that is only mapped, and made anew after a crash.</summary>
    public static bool IsSharedMemory(string path) => path.EndsWith("-shm", StringComparison.Ordinal);

    /// <summary>Lets everything happen up to an instant.</summary>
    public void AdvanceTo(int order)
    {
        while (_events.TryPeek(out (int Order, bool IsStart, SystemCall Call) step) && step.Order <= order)
        {
            _events.Dequeue();
            if (step.IsStart)
            {
                OnStart(step.Call);
            }
            else
            {
                OnEnd(step.Call);
            }
        }
    }

    /// <summary>Writes what is on the disk when the power goes now.</summary>
    /// <returns>How many changes were not synchronised.</returns>
    public int Write(string path, PowerCutVariant variant, int seed)
    {
        PendingChange[] pending = [.. PendingIn(_folder)];
        _folder.Write(path, new PowerCut(variant, seed, pending));
        return pending.Length;
    }

    private static IEnumerable<PendingChange> PendingIn(DiskFolder folder) => folder.Pending
        .Concat(folder.Contents.OfType<DiskFile>().SelectMany(file => file.Pending))
        .Concat(folder.Contents.OfType<DiskFolder>().SelectMany(PendingIn));

    private static IEnumerable<(int Order, bool IsStart, SystemCall Call)> StepsOf(SystemCall call)
    {
        yield return (call.Start, true, call);
        if (call.End != SystemCall.Never)
        {
            yield return (call.End, false, call);
        }
    }

    private static long LastNumber(SystemCall call) =>
        long.Parse(call.Arguments[^1], NumberStyles.None, CultureInfo.InvariantCulture);

    private bool IsOurs(string path) => path == _root || path.StartsWith(_root + "/", StringComparison.Ordinal);

    /// <summary>A write counts from the moment it is entered: the disk may have any part of it.</summary>
    private void OnStart(SystemCall call)
    {
        if (!IsOurs(call.Target) || IsSharedMemory(call.Target))
        {
            return;
        }

        if (call.IsWrite)
        {
            Assert.True(call.Name is "pwrite64" or "pwritev", "A write without offset: " + call.Target);
            DiskFile file = FileAt(call.Target);
            file.Add(new PendingChange { Call = call, Offset = LastNumber(call), Bytes = call.Data });
        }
        else if (call.Name is "ftruncate")
        {
            FileAt(call.Target).Add(new PendingChange { Call = call, Length = LastNumber(call) });
        }
        else
        {
            Assert.True(
                call.IsSync || call.Name is "read" || (call.Name == "mmap" && !IsSharedAndWritable(call)),
                $"The model does not know {call.Name} on {call.Target}.");
        }
    }

    private static bool IsSharedAndWritable(SystemCall call) =>
        call.Arguments.Any(argument => argument.Contains("MAP_SHARED", StringComparison.Ordinal))
        && call.Arguments.Any(argument => argument.Contains("PROT_WRITE", StringComparison.Ordinal));

    private void OnEnd(SystemCall call)
    {
        if (call.Result < 0)
        {
            Assert.False(call.IsSync || call.IsWrite, $"{call.Name} failed on {call.Target}.");
            return;
        }

        if (call.IsSync && IsOurs(call.Target))
        {
            Synchronise(call);
        }
        else if (call.Name is "openat" or "open" && IsOurs(call.ResultTarget))
        {
            Open(call);
        }
        else if (call.Strings.Count > 0 && !call.IsWrite && IsOurs(call.PathAt(0)))
        {
            ChangeFolder(call);
        }
    }

    private void Synchronise(SystemCall call)
    {
        object? target = Find(call.Target);
        (target as DiskFile)?.Synchronise(call);
        (target as DiskFolder)?.Synchronise(call);
        Assert.NotNull(target);
    }

    private void Open(SystemCall call)
    {
        string flags = string.Join(' ', call.Arguments);
        object? found = Find(call.ResultTarget);
        if (found is null)
        {
            Assert.Contains("O_CREAT", flags, StringComparison.Ordinal);
            ParentOf(call.ResultTarget).Change(call, (Path.GetFileName(call.ResultTarget), new DiskFile()));
        }
        else if (found is DiskFile file && flags.Contains("O_TRUNC", StringComparison.Ordinal))
        {
            file.Add(new PendingChange { Call = call, Length = 0 });
        }
    }

    private void ChangeFolder(SystemCall call)
    {
        string path = call.PathAt(0);
        switch (call.Name)
        {
            case "mkdir":
                ParentOf(path).Change(call, (Path.GetFileName(path), new DiskFolder()));
                break;
            case "unlink":
                ParentOf(path).Change(call, (Path.GetFileName(path), null));
                break;
            case "rename":
                string target = call.PathAt(1);
                Assert.Equal(Path.GetDirectoryName(path), Path.GetDirectoryName(target));
                ParentOf(path).Change(call, (Path.GetFileName(path), null), (Path.GetFileName(target), Find(path)));
                break;
            default:
                Assert.True(call.Name is "openat" or "open", $"The model does not know {call.Name} on {path}.");
                break;
        }
    }

    private DiskFile FileAt(string path) =>
        Find(path) as DiskFile ?? throw new InvalidOperationException("Written before it was made: " + path);

    private DiskFolder ParentOf(string path) => Find(Path.GetDirectoryName(path)!) as DiskFolder
        ?? throw new InvalidOperationException("No folder was seen for: " + path);

    private object? Find(string path)
    {
        object? found = _folder;
        foreach (string name in path[_root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = (found as DiskFolder)?.Find(name);
        }

        return found;
    }
}
