namespace HealthLedger.Adapters.Tests.Routing.Model;

/// <summary>
/// Judges every arrival at every destination as it comes: whether the message belongs there, whether it is its turn,
/// and whether it may come again. What is wrong is gathered, not thrown: arrivals come on the product's own threads.
/// </summary>
internal sealed class RouteModel
{
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly List<RoutedMessage> _sent = [];
    private readonly Dictionary<(string Route, string Id), ModelDelivery> _deliveries = [];
    private readonly Dictionary<(string Route, string Key, int Life), string> _lastOfKey = [];
    private readonly HashSet<int> _crashed = [];
    private readonly List<string> _wrong = [];
    private readonly List<ModelArrival> _arrivals = [];

    public RouteModel(int seed, IReadOnlyList<ModelRoute> routes)
    {
        _random = new Random(seed);
        Routes = routes;
    }

    public IReadOnlyList<ModelRoute> Routes { get; }

    public int Life { get; private set; }

    /// <summary>Of a hundred arrivals, how many are not taken.</summary>
    public int Trouble { get; set; } = 35;

    public IReadOnlyList<ModelArrival> Arrivals => _arrivals;

    public IReadOnlyList<string> Wrong
    {
        get
        {
            lock (_gate)
            {
                return [.. _wrong];
            }
        }
    }

    /// <summary>A message is about to be sent; those before it are acknowledged.</summary>
    public void Send(RoutedMessage message)
    {
        lock (_gate)
        {
            _sent.Add(message);
        }
    }

    /// <summary>A message has arrived; says what its destination answers.</summary>
    /// <param name="route">Over which route.</param>
    /// <param name="text">Its bytes as text.</param>
    /// <param name="attempt">Its number; null where the destination does not know it.</param>
    /// <param name="arrival">The call; null where it was none.</param>
    public ModelAnswer Arrive(ModelRoute route, string text, int? attempt, ModelArrival? arrival)
    {
        lock (_gate)
        {
            string id = RoutedMessage.ControlIdOf(text);
            RoutedMessage message = _sent.Single(one => one.Id == id);
            ModelDelivery known = DeliveryOf(route, id);
            Judge(route, message, known, text, attempt);
            if (arrival is not null)
            {
                _arrivals.Add(arrival);
            }

            _lastOfKey[(route.Name, route.KeyOf(message), Life)] = id;
            known.LastLife = Life;
            known.LastAttempt = attempt ?? 1;
            ModelAnswer answer = _random.Next(100) >= Trouble
                ? ModelAnswer.Done
                : (ModelAnswer)_random.Next(1, route.IsMllp ? 3 : 6);
            Conclude(route, known, answer);
            return answer;
        }
    }

    /// <summary>Somebody is about to let it be tried again.</summary>
    public void Retry(string route, string id)
    {
        lock (_gate)
        {
            ModelDelivery known = DeliveryOf(Routes.Single(one => one.Name == route), id);
            known.IsStopped = false;
            known.Attempts.Add(1);
        }
    }

    /// <summary>Somebody is about to set it aside.</summary>
    public void SetAside(string route, string id)
    {
        lock (_gate)
        {
            DeliveryOf(Routes.Single(one => one.Name == route), id).WasAside = true;
        }
    }

    /// <summary>The process has ended. After a crash what became of its last attempts may be known to nobody.</summary>
    public void End(bool isCrash)
    {
        lock (_gate)
        {
            if (isCrash)
            {
                _crashed.Add(Life);
                foreach (ModelDelivery known in _deliveries.Values.Where(one => one.LastLife == Life))
                {
                    known.Attempts.Add(known.LastAttempt);
                    known.IsStopped = false;
                }
            }

            Life++;
        }
    }

    /// <summary>Everything that is to be delivered has arrived and was taken, and nothing else has.</summary>
    public void CheckEnd()
    {
        lock (_gate)
        {
            foreach (ModelRoute route in Routes)
            {
                string[] expected = [.. _sent.Where(route.Takes).Select(message => message.Id)];
                string[] taken =
                [
                    .. _sent.Select(message => message.Id)
                        .Where(id => _deliveries.GetValueOrDefault((route.Name, id))?.IsTaken == true),
                ];
                Assert.Equal(expected, taken);
            }
        }
    }

    private void Judge(ModelRoute route, RoutedMessage message, ModelDelivery known, string text, int? attempt)
    {
        string what = $"{route.Name} {message.Id} in life {Life}";
        Require(route.Takes(message), $"{what}: the route does not take it.");
        Require(text == message.Text, $"{what}: other bytes.");
        Require(!known.IsStopped, $"{what}: tried again by itself.");
        Require(
            attempt is null || known.Attempts.Contains(attempt.Value),
            $"{what}: attempt {attempt}, and not one of {string.Join(' ', known.Attempts)}.");
        foreach (RoutedMessage before in _sent.TakeWhile(one => one != message)
            .Where(one => route.Takes(one) && route.KeyOf(one) == route.KeyOf(message)))
        {
            ModelDelivery earlier = DeliveryOf(route, before.Id);
            Require(earlier.IsTaken || earlier.WasAside, $"{what}: before {before.Id}.");
        }

        if (known.IsOver)
        {
            bool isLast = _lastOfKey[(route.Name, route.KeyOf(message), known.LastLife)] == message.Id;
            Require(
                known.LastLife < Life && _crashed.Contains(known.LastLife) && isLast,
                $"{what}: taken before, in life {known.LastLife}.");
        }
    }

    private static void Conclude(ModelRoute route, ModelDelivery known, ModelAnswer answer)
    {
        bool isFailure = answer is ModelAnswer.Failed or ModelAnswer.Thrown;
        bool isEnd = answer == ModelAnswer.Refused || (isFailure && known.LastAttempt >= route.MaxAttempts);
        known.IsOver = answer == ModelAnswer.Done;
        known.IsTaken |= known.IsOver;
        known.IsStopped = isEnd;
        known.WasAside |= isEnd && route.IsSetAside;
        known.Attempts = [isFailure ? known.LastAttempt + 1 : known.LastAttempt];
    }

    private ModelDelivery DeliveryOf(ModelRoute route, string id)
    {
        if (!_deliveries.TryGetValue((route.Name, id), out ModelDelivery? known))
        {
            _deliveries[(route.Name, id)] = known = new ModelDelivery();
        }

        return known;
    }

    private void Require(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            _wrong.Add(otherwise);
        }
    }
}
