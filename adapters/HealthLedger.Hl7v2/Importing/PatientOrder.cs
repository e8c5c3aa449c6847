using Subject = HealthLedger.Subjects.PatientIdentifier;

namespace HealthLedger.Hl7v2.Importing;

/// <summary>Messages of one patient follow each other on the ledger as in the archive. For one caller.</summary>
internal sealed class PatientOrder
{
    private readonly Dictionary<Subject, Task> _last = [];

    /// <summary>Begins work when the work before it of the same patient is done; fails as that did: nothing is sealed
    /// before what it follows.</summary>
    public Task<T> FollowAsync<T>(Subject? patient, Func<Task<T>> work)
    {
        if (patient is null)
        {
            return work();
        }

        Task<T> next = _last.TryGetValue(patient, out Task? before) && !before.IsCompleted
            ? AfterAsync(before, work)
            : work();
        if (_last.Count >= 1024)
        {
            Forget();
        }

        _last[patient] = next;
        return next;
    }

    private static async Task<T> AfterAsync<T>(Task before, Func<Task<T>> work)
    {
        await before.ConfigureAwait(false);
        return await work().ConfigureAwait(false);
    }

    private void Forget()
    {
        foreach (Subject done in _last.Where(pair => pair.Value.IsCompleted).Select(pair => pair.Key).ToList())
        {
            _last.Remove(done);
        }
    }
}
