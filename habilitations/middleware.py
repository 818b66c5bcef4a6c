def identifiant_de_requete(get_response):
    return get_response


def entree_saine(get_response):
    return get_response


def Verrou(get_response):
    return get_response
